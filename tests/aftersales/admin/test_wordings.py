"""Forbidden wordings on their page: what says nothing or too much is refused in words."""

import pytest
from django.urls import reverse

from aftersales.models import ForbiddenPhrase

pytestmark = pytest.mark.django_db
ADD = reverse("admin:aftersales_forbiddenphrase_add")
TOLD = {
    "rule": "threaten", "market": "", "language": "en", "words": "five stars", "excuses": "",
    "within": "12", "source": "the house's own words", "as_of": "2026-11-27", "is_in_force": "on",
}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "This field is required."),
        ("…", "“…” has no word in it: take it out."),
        ("x" * 20_000, "Ensure this value has at most 3000 characters (it has 20000)."),
        ("x" * 61, "A group takes 80 alternatives, each of 60 characters at most."),
        ("\n".join(["word"] * 500), "Enter one to 5 groups of words, one a line."),
    ],
)
def test_what_cannot_be_read_is_refused_and_the_form_keeps_what_was_typed(leads_desk, words, said):
    page = leads_desk.post(ADD, TOLD | {"words": words})
    assert (page.status_code, said in page.text) == (200, True)
    assert "the house&#x27;s own words" in page.text
    assert words in page.text.replace("\r\n", "\n")
    assert not ForbiddenPhrase.objects.filter(source=TOLD["source"]).exists()


def test_a_wording_that_is_changed_to_nothing_stays_as_it_was(leads_desk):
    leads_desk.post(ADD, TOLD)
    kept = ForbiddenPhrase.objects.get(source=TOLD["source"])
    change = reverse("admin:aftersales_forbiddenphrase_change", args=[kept.pk])
    assert "Enter one to 5 groups" in leads_desk.post(change, TOLD | {"words": "one\n" * 6}).text
    assert ForbiddenPhrase.objects.get(pk=kept.pk).words == "five stars"
