"""Phrases for buyers who cancel: worded for a reason that is known, approved, then left alone."""

import pytest
from django.urls import reverse

from aftersales.models import Phrase
from aftersales.services import playbook
from tests.factories import NOW, again

pytestmark = pytest.mark.django_db
ADD, LIST = reverse("admin:aftersales_phrase_add"), reverse("admin:aftersales_phrase_changelist")
TOLD = {
    "title": "Keep it", "reason": "any", "language": "en", "market": "", "text": "Hello {order}",
}  # fmt: skip


def approve(browser, *phrases) -> str:
    chosen = {"action": "approve", "_selected_action": [one.pk for one in phrases]}
    return browser.post(LIST, chosen, follow=True).text


def offered(shop, reason="better_price") -> list[str]:
    return [one.text for one in playbook.phrases(reason, shop)]


def test_phrases_of_one_reason_stand_beside_each_other(leads_desk, shop):
    for title in ("Keep it", "Money back", "Later"):
        leads_desk.post(ADD, TOLD | {"title": title, "text": title})
    assert list(Phrase.objects.values_list("version", flat=True)) == [1, 1, 1]

    approve(leads_desk, *Phrase.objects.all())

    assert sorted(offered(shop)) == ["Keep it", "Later", "Money back"]


def test_the_same_title_again_is_a_new_version_and_the_list_says_which_counts(leads_desk, shop):
    for text in ("First", "Second", "Third"):
        leads_desk.post(ADD, TOLD | {"text": text})
    first, second, _third = Phrase.objects.order_by("version")
    approve(leads_desk, first, second)

    assert offered(shop) == ["Second"]
    page = leads_desk.get(LIST).text
    for words in ("replaced by a later version", "offered", "waits for approval"):
        assert page.count(words) == 1, words


def test_an_approved_phrase_stays_as_it_is(leads_desk):
    leads_desk.post(ADD, TOLD)
    row = Phrase.objects.get()
    approve(leads_desk, row)

    change = reverse("admin:aftersales_phrase_change", args=[row.pk])

    assert leads_desk.post(change, TOLD | {"text": "Other"}).status_code == 403
    assert (again(row).text, again(row).approved_by.username) == ("Hello {order}", "lead")


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"text": "Hello {nobody}"}, "is no fact anybody knows"),
        ({"text": "Hello {order"}, "A brace stands alone"),
        ({"text": "Hello order}"}, "A brace stands alone"),
        ({"reason": "zzz"}, "Select a valid choice"),
        ({"title": ""}, "This field is required"),
    ],
)
def test_a_phrase_that_could_not_be_sent_or_found_is_not_kept(leads_desk, told, why):
    assert why in leads_desk.post(ADD, TOLD | told).text
    assert Phrase.objects.count() == 0


def test_a_stray_brace_of_old_is_not_approved(leads_desk, shop):
    row = Phrase.objects.create(title="Old", reason="any", language="en", text="Hello {order")

    assert "A brace stands alone" in approve(leads_desk, row)

    assert again(row).approved_at is None


def test_a_reason_is_chosen_once_in_words_and_found_by_every_code_that_says_it(shop):
    words = [word for _code, word in playbook.reasons()]
    assert len(words) == len(set(words))
    assert words[0] == "any reason"
    codes = [code for code, word in playbook.reasons() if word == "Not shipped in time"]
    Phrase.objects.create(
        title="Soon", reason=codes[0], language="en", text="Soon", approved_at=NOW
    )
    prefix = "ecom_order_to_ship_canceled_reason_"
    for code in ("not_shipped_on_time", "late_shipment", f"{prefix}late_shipment_seller_uk"):
        assert offered(shop, code) == ["Soon"], code
