"""Pages of questions: asked from an noted, read by who may, worded by the lead."""

import pytest
from django.urls import reverse

from aftersales.models import QuestionTemplate
from orders.models import Question
from tests import factories
from tests.aftersales.talks import SOON, ask, hear, send
from tests.factories import again

pytestmark = pytest.mark.django_db
LIST = "admin:orders_question_changelist"


def test_it_is_asked_from_the_page_of_the_order(client, agent, noted):
    client.force_login(agent)
    page = client.get(reverse("admin:orders_order_change", args=[noted.pk])).content.decode()
    address = reverse("admin:orders_question_add") + f"?order={noted.pk}"
    assert address in page
    asked = client.get(address).content.decode()
    assert f"Thank you for order {noted.number}. Its address is incomplete" in asked

    client.post(address, {"about": "address"})

    assert (Question.objects.get().about, Question.objects.get().asked_by) == (
        "address", agent,
    )  # fmt: skip


def test_the_answer_is_shown_to_who_may_see_the_buyer(client, agent, noted, talk):
    ask(noted)
    send()
    talk.say("BUYER", "Blue <b>please</b>", SOON)
    hear(noted)
    client.force_login(agent)
    assert "Blue &lt;b&gt;please" in client.get(reverse(LIST)).content.decode()
    other = factories.make_person("other", None, shops=[noted.shop])
    other.groups.add(factories.make_group("orders.view_question"))
    client.force_login(other)

    page = client.get(reverse(LIST)).content.decode()

    assert "Blue" not in page
    assert "not shown to you" in page


def test_the_page_of_the_order_shows_it_beside_the_note(client, agent, noted, talk):
    ask(noted)
    send()
    talk.say("BUYER", "Size M", SOON)
    hear(noted)
    looker = factories.make_person("looker", None, shops=[noted.shop])
    looker.groups.add(factories.make_group("orders.view_order"))
    pages = []
    for person in (agent, looker):
        client.force_login(person)
        page = client.get(reverse("admin:orders_order_change", args=[noted.pk])).content.decode()
        assert noted.number in page
        pages.append(page)

    assert ["Size M" in page for page in pages] == [True, False]


def test_who_may_not_ask_is_refused(client, picker, noted):
    client.force_login(picker)
    address = reverse("admin:orders_question_add") + f"?order={noted.pk}"

    assert client.post(address, {"about": "address"}).status_code == 403
    assert Question.objects.count() == 0


def test_the_lead_words_questions_with_what_can_be_filled_in(client, platform):
    lead = factories.make_person("lead", "customer service lead")
    client.force_login(lead)
    row = QuestionTemplate.objects.get(code="address", language="en")
    address = reverse("admin:aftersales_questiontemplate_change", args=[row.pk])
    said = {"code": "other", "language": "th", "hours": 6}

    wrong = client.post(address, said | {"text": "Where to, {buyer}?"}).content.decode()
    assert "Only {order} and {product} are filled in, not buyer." in wrong
    page = client.post(address, said | {"text": "x" * 9000}).content.decode()
    assert "Ensure this value has at most 1500 characters (it has 9000)." in page
    client.post(address, said | {"text": "Where to with {order}?"})

    row = again(row)
    assert (row.code, row.language, row.text, row.hours) == (
        "address", "en", "Where to with {order}?", 6,
    )  # fmt: skip
