"""Pages of the desk speak to people: no codes, no other zone, the right word in Chinese."""

import pytest
from django.urls import reverse
from django.utils import translation

from aftersales.models import BuyerReview, Dispute, ForbiddenPhrase, Macro, Ticket
from orders.models import Clock
from orders.services import refs
from tests.aftersales import cases
from tests.factories import HOUR, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(shop, agent) -> BuyerReview:
    return BuyerReview.objects.create(
        shop=shop, platform_id="R-1", order_number="577", stars=2, text="small", written_at=NOW,
        due_at=NOW + HOUR, answer="Sorry", answered_at=NOW, answered_by=agent,
    )  # fmt: skip


def test_a_review_stands_in_its_shops_zone_with_words_of_its_readers(leads_desk, shop, review):
    change = reverse("admin:aftersales_buyerreview_change", args=[review.pk])
    listed = reverse("admin:aftersales_buyerreview_changelist")
    stamp = NOW.astimezone(shop.zone).strftime("%H:%M %Z")
    assert [stamp in leads_desk.get(page).text for page in (change, listed)] == [True, True]
    leads_desk.cookies["django_language"] = "zh-hans"
    page = leads_desk.get(change).text
    assert "答复人" in page
    assert "Answered by" not in page
    assert page.count("577") == 1


def test_words_with_two_meanings_have_the_one_of_their_page_in_chinese():
    with translation.override("zh-hans"):
        assert Dispute.State.LOST.label == "败诉"
        assert Macro._meta.get_field("action").choices[0][1] == "无操作"
        assert ForbiddenPhrase._meta.get_field("is_in_force").verbose_name == "生效"


def test_a_clock_without_an_order_is_called_by_its_matter_and_opens_it(shop):
    row = Dispute.objects.create(shop=shop, platform_id="D-9", reason="DAMAGED", stage="WAY",
                                 opened_at=NOW, order_number="5")  # fmt: skip

    def told(ref):
        clock = Clock(shop=shop, ref=ref, kind="DISPUTE", basis="PROMISE")
        return refs.named(clock), refs.page(clock)

    with translation.override("en"):
        assert told(row.ref) == ("Dispute D-9", ("desk:dispute", row.pk))
        assert told("ticket:12") == ("Ticket #12", ("desk:ticket", 12))
    assert told("chat:5") == ("chat:5", None)
    assert told("") == (str(shop), None)
    assert reverse(told(row.ref)[1][0], args=told(row.ref)[1][1:]).endswith(f"/{row.pk}/")


def test_practice_is_marked_in_the_list_of_tickets(desk, shop, agent):
    listed = reverse("admin:aftersales_ticket_changelist")
    ticket = cases.by_hand(cases.sold(shop), by=agent)
    mark = '<span class="chip is-grey">practice</span>'
    assert mark not in desk.get(listed).text
    Ticket.objects.filter(pk=ticket.pk).update(is_practice=True)
    assert mark in desk.get(listed).text
