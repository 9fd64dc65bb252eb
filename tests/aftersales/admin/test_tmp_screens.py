import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from aftersales.models import CallOff, CancellationRequest, ReturnRequest, QuestionTemplate
from aftersales.services import answers, calling_off, feeds, questions
from aftersales.services.answers import Answer
from orders.models import Question
from orders.services import screening
from tests import factories
from tests.aftersales import talks
from tests.aftersales.wire import seconds
from tests.factories import HOUR, draft, place
from tests.journeys.browser import signed_in
from tests.journeys.conftest import chromium  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
OUT = Path("/tmp/shots")
SIZES = {"desk": {"width": 1360, "height": 850}, "hand": {"width": 360, "height": 640}}


def test_shots(chromium, live_server, platform, shop, talk):  # noqa: F811
    OUT.mkdir(exist_ok=True)
    lead = factories.make_person("lead", "customer service lead")
    now = timezone.now()
    factories.make_skus(["TEE-RED-M"])
    orders = place(
        shop,
        *(
            draft(
                buyer_note="Blue, please, and pack it well because it is a gift",
                buyer_key=f"u:70{n}",
            )
            for n in range(12)
        ),
        at=now,
    )
    for n, order in enumerate(orders[:5], start=1):
        awaits = [
            {"action": "SELLER_RESPOND_CANCEL", "deadline": seconds(now + n * n * HOUR - HOUR / 2)}
        ]
        platform.ask(
            f"403500000000000000{n}",
            order.number,
            seller_next_action_response=awaits,
            at=now,
            create_time=seconds(now - 2 * HOUR),
        )
    feeds.read(feeds.CANCELLATIONS, shop, list(platform.cancellations), at=now)
    rows = list(CancellationRequest.objects.order_by("due_at"))
    CancellationRequest.objects.update(
        reject_reasons=[
            {"name": "seller_reject_apply_product_has_been_packed", "text": "x"},
            {
                "name": "other",
                "text": "Other reason of the platform, quite long, to be read by the buyer",
            },
        ]
    )
    answers.answer(
        CancellationRequest,
        [rows[2].pk],
        Answer("REJECT", "other", "Sorry, it is packed and on its way to you already."),
        by=lead,
        at=now,
    )
    answers.answer(CancellationRequest, [rows[3].pk], Answer("APPROVE"), by=lead, at=now)
    claimed = answers.sendings.claim(
        "answer_cancel", CancellationRequest.objects.get(pk=rows[3].pk).answer_ref, shop, at=now
    )
    CancellationRequest.objects.filter(pk=rows[3].pk).update(sending=claimed.sending_id)
    answers._fail(
        CancellationRequest.objects.get(pk=rows[3].pk),
        claimed,
        answers.Refused("platform_refused", code=25001014, message="Unknown reason."),
        now,
    )
    for n, order in enumerate(orders[5:8], start=1):
        platform.ask_return(
            f"40360000000000000{n}",
            order.number,
            at=now,
            seller_next_action_response=[
                {"action": "SELLER_RESPOND_RETURN", "deadline": seconds(now + n * 9 * HOUR)}
            ],
            return_tracking_number="KEX12345678901",
            return_provider_name="KEX Express",
        )
    feeds.read(feeds.RETURNS, shop, list(platform.returns), at=now)
    for order in orders[8:10]:
        CallOff.objects.create(
            order=order, reason="seller_cancel_reason_out_of_stock", asked_at=now, by=lead
        )
    CallOff.objects.filter(order=orders[8]).update(settled_at=now)
    screening.screen([o.pk for o in orders[8:12]], at=now)
    for order in orders[8:12]:
        print(questions.ask([order.pk], about="details", by=lead, at=now))
    talks.send(at=now)
    talk.say(
        "BUYER",
        "Blue, size M\nand thank you so much, this is a longer answer with an address: 12 Long Street, Village of the Very Long Name, 99999",
        now,
    )
    q = Question.objects.get(order=orders[10])
    Question.objects.filter(pk=Question.objects.get(order=orders[9]).pk).update(sent_at=None)
    questions.hear(
        q,
        [m for m in talks.calls_messages()] if hasattr(talks, "calls_messages") else _messages(q),
        at=now,
    )
    pages = {
        "home": reverse("admin:index"),
        "cancellations": reverse("admin:aftersales_cancellationrequest_changelist"),
        "cancellation": reverse("admin:aftersales_cancellationrequest_change", args=[rows[0].pk]),
        "cancellation_refuse": reverse(
            "admin:aftersales_cancellationrequest_change", args=[rows[1].pk]
        ),
        "cancellation_answered": reverse(
            "admin:aftersales_cancellationrequest_change", args=[rows[2].pk]
        ),
        "cancellation_failed": reverse(
            "admin:aftersales_cancellationrequest_change", args=[rows[3].pk]
        ),
        "returns": reverse("admin:aftersales_returnrequest_changelist"),
        "return": reverse(
            "admin:aftersales_returnrequest_change", args=[ReturnRequest.objects.first().pk]
        ),
        "calloffs": reverse("admin:aftersales_calloff_changelist"),
        "calloff_add": reverse("admin:aftersales_calloff_add") + f"?order={orders[11].pk}",
        "questions": reverse("admin:orders_question_changelist"),
        "question_add": reverse("admin:orders_question_add") + f"?order={orders[11].pk}",
        "templates": reverse("admin:aftersales_questiontemplate_changelist"),
        "template": reverse(
            "admin:aftersales_questiontemplate_change", args=[QuestionTemplate.objects.first().pk]
        ),
        "template_add": reverse("admin:aftersales_questiontemplate_add"),
        "order": reverse("admin:orders_order_change", args=[orders[10].pk]),
        "order_asked": reverse("admin:orders_order_change", args=[orders[0].pk]),
    }
    sizes = os.environ.get("SIZES", "desk,hand").split(",")
    for size in sizes:
        context = chromium.new_context(viewport=SIZES[size], locale=os.environ.get("LOC", "en-US"))
        context.add_cookies([signed_in(lead, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda e: print("ERR", e))
        for name, address in pages.items():
            if os.environ.get("ONLY") and name not in os.environ["ONLY"].split(","):
                continue
            page.goto(live_server.url + address)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if name == "cancellation_refuse":
                try:
                    page.get_by_text("Refuse, send it", exact=True).last.click(timeout=3000)
                    page.wait_for_timeout(700)
                except Exception as e:
                    print("no button", e)
            page.screenshot(path=OUT / f"{name}-{size}.png", full_page=True)
            print(name, size, "wider by", wide)
        context.close()


def _messages(question):
    from orders.tiktok.calls import messages as calls
    from orders.services import connections

    return calls.messages(connections.client_for(question.order.shop, at=timezone.now()), "t1")
