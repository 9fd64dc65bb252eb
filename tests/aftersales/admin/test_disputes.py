"""Pages of disputes: the list, one dispute, its evidence, the check, the rate; public replies."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from aftersales.models import BuyerReview, Dispute, EvidencePack, Phrase
from aftersales.services import claims, reviews
from aftersales.services.evidence import making
from orders import moment as clock
from tests import factories
from tests.aftersales import cases, proofs
from tests.factories import HOUR, NOW, again

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def dispute(shop, agent) -> Dispute:
    return proofs.disputed(cases.sold(shop), by=agent, platform_id="D-1")


def url(name, *args) -> str:
    return reverse(f"desk:{name}", args=args)


def press(browser, name, *args, **told):
    return browser.post(url(name, *args), told, follow=True)


def words(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_list_costs_the_same_for_one_and_for_25_rows(desk, shop, agent, cost):
    factories.make_skus(["TEE-RED-M"])
    proofs.disputed(factories.make_order(shop), by=agent)
    one = cost("admin:aftersales_dispute_changelist")
    for order in factories.place(shop, *(factories.draft() for _ in range(24))):
        proofs.disputed(order, by=agent)
    assert cost("admin:aftersales_dispute_changelist") == one <= 12


def test_reviews_in_the_list_name_their_tickets_at_no_more_cost(desk, shop, cost):
    order = cases.sold(shop)
    facts = {"shop": shop, "stars": 1, "written_at": NOW, "order_number": order.number}
    rows = [BuyerReview.objects.create(platform_id=str(n), **facts) for n in range(3)]
    reviews.kept([row.pk for row in rows], at=NOW)
    cases.open_all()
    assert cost("admin:aftersales_buyerreview_changelist") <= 12
    page = desk.get(reverse("admin:aftersales_buyerreview_changelist")).content.decode()
    ticket = order.tickets.get()
    assert page.count(f'href="{url("ticket", ticket.pk)}"') == 3


def test_a_dispute_is_opened_from_its_ticket_and_shown_there(desk, shop, agent):
    order = cases.sold(shop)
    ticket = cases.by_hand(order, by=agent)
    told = {"reason": "DAMAGED", "number": "D-5", "amount": "12.4", "currency": "usd",
            "until": "2026-12-24T10:00"}  # fmt: skip
    answer = press(desk, "open_dispute", ticket.pk, **told)
    row = Dispute.objects.get()
    assert answer.redirect_chain[-1][0] == url("dispute", row.pk)
    assert (str(row.amount), row.currency, row.platform_id) == ("12.40", "USD", "D-5")
    assert row.due_at.astimezone(shop.zone).strftime("%d %H:%M") == "24 10:00"
    page = desk.get(url("ticket", ticket.pk)).content.decode()
    assert url("dispute", row.pk) in page
    assert url("dispute_make", row.pk) in page


@pytest.mark.parametrize(
    "told",
    [
        {"reason": "DAMAGED", "amount": "a lot", "currency": "USD"},
        {"reason": "DAMAGED", "amount": "NaN", "currency": "USD"},
        {"reason": "DAMAGED", "amount": "1e40", "currency": "USD"},
        {"reason": "", "amount": "1", "currency": "USD"},
    ],
)
def test_what_was_typed_wrong_is_said_and_nothing_is_opened(desk, shop, agent, told):
    ticket = cases.by_hand(cases.sold(shop), by=agent)
    answer = press(desk, "open_dispute", ticket.pk, **told)
    assert words(answer)
    assert not Dispute.objects.exists()


def test_one_press_asks_for_the_pack_and_it_is_taken_along_as_paper_and_archive(desk, dispute):
    press(desk, "dispute_make", dispute.pk)
    page = desk.get(url("dispute", dispute.pk)).content.decode()
    assert "being made" in page
    assert 'http-equiv="refresh"' in page
    making.make(list(making.pending(NOW)), at=NOW)

    pack = EvidencePack.objects.get()
    page = desk.get(url("dispute", dispute.pk)).content.decode()
    assert 'http-equiv="refresh"' not in page
    paper = desk.get(url("evidence_paper", pack.pk))
    assert paper["Content-Type"] == "application/pdf"
    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    archive = desk.get(url("evidence_archive", pack.pk))
    assert f'filename="{pack}-{dispute.order_number}.zip"' in archive["Content-Disposition"]
    assert b"".join(archive.streaming_content).startswith(b"PK")
    answer = press(desk, "check_kept", pack.pk)
    assert words(answer) == [f"{pack} is whole: every file is as it was."]


def test_a_kept_archive_that_was_changed_is_named_file_by_file(desk, dispute, agent):
    pack = proofs.made(dispute, by=agent)
    spoilt = proofs.tampered(pack, lambda told: told.update({"evidence.pdf": b"%PDF new"}))
    with pack.archive.file.storage.open(pack.archive.file.name, "wb") as kept:
        kept.write(spoilt.getvalue())
    assert words(press(desk, "check_kept", pack.pk)) == ["Changed: evidence.pdf"]


def test_an_uploaded_archive_is_checked(desk, dispute, agent):
    pack = proofs.made(dispute, by=agent)
    spoilt = proofs.tampered(pack, lambda told: told.pop("evidence.pdf"))
    for content, said in (
        (spoilt.getvalue(), ("not as it was made", "evidence.pdf", "Missing")),
        (b"no archive", ("This is no archive",)),
    ):
        told = {"archive": SimpleUploadedFile("pack.zip", content)}
        page = desk.post(url("check_evidence"), told).content.decode()
        assert all(word in page for word in said)
    assert desk.get(url("check_evidence")).status_code == 200


def test_what_became_of_it_is_pressed(desk, dispute):
    press(desk, "dispute_send", dispute.pk)
    assert again(dispute).state == "EVIDENCE_SENT"
    press(desk, "dispute_ask_more", dispute.pk, until="2030-01-01T10:00")
    assert again(dispute).state == "OPEN"
    press(desk, "dispute_place", dispute.pk, stage="PACKING")
    assert again(dispute).stage == "PACKING"
    press(desk, "dispute_end", dispute.pk, how="MAYBE")
    assert again(dispute).state == "OPEN"
    press(desk, "dispute_end", dispute.pk, how="WON")
    assert again(dispute).state == "WON"
    assert desk.get(url("dispute", dispute.pk)).status_code == 200


def test_a_dispute_taken_at_the_desk_opens_its_page(desk, dispute, agent):
    answer = desk.post(url("open"), {"ref": dispute.ref}, follow=True)
    assert answer.redirect_chain[-1][0] == url("dispute", dispute.pk)
    assert claims.mine(agent, at=clock.moment()).ref == dispute.ref
    page = desk.get(url("desk")).content.decode()
    assert url("dispute", dispute.pk) in page


PRESSES = ("dispute_make", "dispute_make_clear", "dispute_send", "dispute_end", "dispute_place",
           "dispute_ask_more")  # fmt: skip


@pytest.mark.parametrize("name", PRESSES)
def test_nothing_is_pressed_by_who_may_not_and_nothing_by_a_link(client, desk, dispute, name):
    assert desk.get(url(name, dispute.pk)).status_code == 405
    client.force_login(factories.make_person("nobody", "warehouse"))
    assert client.post(url(name, dispute.pk)).status_code == 403
    assert again(dispute).state == "OPEN"
    assert not EvidencePack.objects.exists()


def test_a_pack_of_another_shop_is_not_there(client, dispute, agent):
    pack = proofs.made(dispute, by=agent)
    other = factories.make_shop("B")
    person = factories.make_person("elsewhere", None, shops=[other])
    rights = ("view_dispute", "make_evidence")
    person.groups.add(factories.make_group(*(f"aftersales.{right}" for right in rights)))
    client.force_login(person)
    assert client.get(url("dispute", dispute.pk)).status_code == 404
    assert client.post(url("check_kept", pack.pk)).status_code == 404
    assert client.get(url("evidence_archive", pack.pk)).status_code == 302


def test_the_rate_is_shown_with_its_n(leads_desk, dispute):
    page = leads_desk.get(url("dispute_rate"))
    assert page.status_code == 200
    assert "Orders (n)" in page.content.decode()


def review(order, **values) -> BuyerReview:
    row = BuyerReview.objects.create(
        shop=order.shop, platform_id="R-1", order_number=order.number, stars=1, text="Broken",
        written_at=NOW, **values,
    )  # fmt: skip
    reviews.kept([row.pk], at=NOW)
    return again(row)


def test_a_poor_review_has_a_public_draft_and_a_private_ticket(desk, shop):
    order = cases.sold(shop)
    row = review(order)
    cases.open_all()
    ticket = order.tickets.get()
    assert row.draft.startswith("Thank you for telling us")
    assert row.draft in desk.get(url("ticket", ticket.pk)).content.decode().replace("&#x27;", "'")

    press(desk, "ticket_reply", ticket.pk, row.pk, reply="Sorry!")
    assert (again(row).draft, again(row).answered_at) == ("Sorry!", None)
    press(desk, "ticket_reply", ticket.pk, row.pk, reply="We are sorry.", posted="1")
    assert (again(row).answer, again(row).due_at) == ("We are sorry.", None)
    answer = press(desk, "ticket_reply", ticket.pk, row.pk, reply="Anew")
    page = answer.content.decode()
    assert (page.count("Anew"), page.count("We are sorry.")) == (1, 1)
    assert again(row).draft == "Sorry!"


def test_a_review_stands_once_on_the_page_of_its_ticket(desk, shop):
    order = cases.sold(shop)
    review(order)
    cases.open_all()
    page = desk.get(url("ticket", order.tickets.get().pk)).content.decode()
    assert page.count('<q class="note">Broken</q>') == page.count("1 / 5") == 1


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("Please change your review.", "steering reviews"),
        ("Sorry about {order}.", "order"),
    ],
)
def test_words_the_guard_refuses_stay_in_the_box_of_the_review_with_the_rule(
    desk, shop, said, rule
):
    order = cases.sold(shop)
    row = review(order)
    cases.open_all()

    answer = press(desk, "ticket_reply", order.tickets.get().pk, row.pk, reply=said, posted="1")

    page = answer.content.decode()
    (told,) = re.findall(rf'id="refused-{row.pk}"[^>]*>([^<]+)<', page)
    assert rule in told
    assert page.count(f"autofocus>{said}</textarea>") == page.count(said) == 1
    assert again(row).answered_at is None
    assert again(row).draft == row.draft


@pytest.mark.parametrize("posted", ["", "1"])
def test_a_public_reply_that_is_too_long_is_refused_and_stays_in_its_box(desk, shop, posted):
    order = cases.sold(shop)
    row = review(order)
    cases.open_all()
    typed = "x" * 3000 + "the end"
    answer = press(desk, "ticket_reply", order.tickets.get().pk, row.pk, reply=typed, posted=posted)
    page = answer.content.decode()
    (told,) = re.findall(rf'id="refused-{row.pk}"[^>]*>([^<]+)<', page)
    assert told == "Not taken: it has 3007 characters, and 3000 are the most. Make it shorter."
    assert page.count(f">{typed}</textarea>") == 1
    assert (again(row).draft, again(row).answer) == (row.draft, "")


def test_a_draft_is_the_teams_own_phrase_unless_it_names_what_is_not_public(shop):
    order = cases.sold(shop)
    own = {"reason": "review", "language": "en", "approved_at": NOW}
    Phrase.objects.create(text="Sorry about {product}.", version=1, **own)
    row = review(order)
    sold = order.lines.get()
    assert row.draft == f"Sorry about {sold.product_name} ({sold.variation})."
    Phrase.objects.create(text="Sorry about {order}.", version=2, **own)
    row.draft = ""
    row.save()
    reviews.kept([row.pk], at=NOW + HOUR)
    assert again(row).draft.startswith("Thank you for telling us")


def test_a_review_of_another_ticket_is_not_answered_here(desk, shop, agent):
    row = review(cases.sold(shop))
    other = cases.by_hand(cases.sold(shop), by=agent)
    assert press(desk, "ticket_reply", other.pk, row.pk, reply="x", posted="1").status_code == 404
    assert again(row).answered_at is None


def test_what_a_file_shows_is_said_when_it_is_attached(desk, shop, agent):
    ticket = cases.by_hand(cases.sold(shop), by=agent)
    photo = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    for shows in ("PACKING", "SCALE"):
        told = {"file": SimpleUploadedFile("box.png", photo), "shows": shows}
        desk.post(url("ticket_attach", ticket.pk), told)
    assert ticket.files.get().shows == "SCALE"
