"""Pages of knowledge, routines, training and rule notes: who may, what is shown, what it costs."""

import pytest
from django.urls import reverse

from aftersales.models import (
    Article,
    ArticleVersion,
    ArticleVote,
    KnowledgeGap,
    LessonRun,
    RuleNote,
    SettingChange,
)
from aftersales.services import training
from aftersales.services.knowledge import gaps, writing
from aftersales.services.knowledge.writing import About, Worded
from aftersales.services.training import Prepared
from orders.models import Sku
from orders.moment import moment
from tests import factories
from tests.aftersales import cases
from tests.factories import HOUR, NOW, again

pytestmark = pytest.mark.django_db
Kind = Article.Kind
TOLD = {"kind": "ANSWER", "category": "SIZE", "language": "en", "heading": "Runs small",
        "text": "Chest 94 cm.", "reply": "It runs small, sorry."}  # fmt: skip


@pytest.fixture
def author(db):
    return factories.make_person("author", "customer service")


@pytest.fixture
def approver(db):
    return factories.make_person("approver", "customer service lead")


@pytest.fixture
def known(author, approver):
    """Keep an approved article."""

    def make(title, text="x", reply="", *, about=None, language="en") -> Article:
        worded = Worded(language, title, text, reply)
        version = writing.begin(about or About(), worded, by=author, at=NOW)
        writing.approve([version.pk], by=approver, at=NOW)
        return version.article

    return make


def html(client, name: str, *args, query="", **extra) -> str:
    answer = client.get(reverse(f"desk:{name}", args=args) + query, **extra)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, name: str, *args, **told):
    return client.post(reverse(f"desk:{name}", args=args), told)


def test_a_search_is_answered_and_one_without_an_answer_is_counted(desk, known):
    known("The tee runs small")
    answer = post(desk, "search", q="tee small")
    assert answer.url == reverse("desk:knowledge") + "?q=tee+small"
    assert "The tee runs small" in desk.get(answer.url).content.decode()
    assert not KnowledgeGap.objects.exists()

    for _time in range(2):
        answer = post(desk, "search", q="hoodie shrinks")
    assert "hoodie shrinks" in desk.get(answer.url).content.decode()
    assert KnowledgeGap.objects.get().asked == 2
    html(desk, "knowledge", query="?q=hoodie")  # looking counts nothing
    assert KnowledgeGap.objects.count() == 1


def test_an_article_begins_from_a_gap_and_counts_once_a_lead_approved_it(desk, client, approver):
    post(desk, "search", q="hoodie shrinks")
    gap = KnowledgeGap.objects.get()
    assert "hoodie shrinks" in html(desk, "gaps")
    form = post(desk, "fill_gap", gap.pk).url
    assert 'value="hoodie shrinks"' in desk.get(form).content.decode()

    desk.post(form, TOLD | {"heading": "The hoodie shrinks"})
    version = ArticleVersion.objects.get()
    assert (version.title, again(gap).article, again(gap).settled_at) == (
        "The hoodie shrinks", version.article, None,
    )  # fmt: skip
    assert post(desk, "fill_gap", gap.pk).url == reverse("desk:article", args=[version.article_id])
    assert post(desk, "approve", version.pk).status_code == 403

    client.force_login(approver)
    post(client, "approve", version.pk)
    assert again(version).is_current
    assert again(gap).settled_at is not None


def test_a_lead_does_not_approve_what_he_wrote(leads_desk):
    leads_desk.post(reverse("desk:write_article"), TOLD)
    version = ArticleVersion.objects.get()
    post(leads_desk, "approve", version.pk)
    assert not again(version).is_current
    assert "somebody else approves it" in html(leads_desk, "article", version.article_id)


def test_goods_and_facts_that_do_not_exist_are_named(desk):
    page = desk.post(reverse("desk:write_article"), TOLD | {"skus": "NOPE", "reply": "{weather}"})
    text = page.content.decode()
    assert "No SKU has the code NOPE." in text
    assert "{weather} is no fact anybody knows" in text
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("Please change your review, we pay you for it", "which the platform forbids"),
        ("请改好评，返现", "which the platform forbids"),
        ("It is {order", "A brace stands alone."),
    ],
)
def test_words_the_guard_would_stop_are_refused_when_they_are_written(desk, reply, said):
    page = desk.post(reverse("desk:write_article"), TOLD | {"reply": reply})
    assert (page.status_code, said in page.text, reply in page.text) == (200, True, True)
    assert not ArticleVersion.objects.exists()


def test_a_new_version_starts_from_the_last_and_sorts_the_article(desk, known):
    factories.make_skus(["TEE"])
    article = known("Small", "Chest 94 cm.")
    form = reverse("desk:word_article", args=[article.pk])
    assert "Chest 94 cm." in desk.get(form + "?language=en").content.decode()
    desk.post(form, TOLD | {"skus": "TEE", "language": "zh-hans", "heading": "偏小"})
    assert list(article.skus.all()) == [Sku.objects.get(code="TEE")]
    assert article.versions.filter(language="zh-hans", version=1, approved_at=None).exists()


def test_what_nobody_approved_is_hidden_from_who_only_reads(client, picker, author):
    version = writing.begin(About(), Worded("en", "Secret", "x"), by=author, at=NOW)
    client.force_login(picker)
    page = client.get(reverse("desk:article", args=[version.article_id]))
    assert page.status_code == 404
    client.force_login(author)
    assert "Secret" in html(client, "article", version.article_id)


def test_a_ticket_shows_what_fits_and_votes_once(desk, known, shop, agent):
    ticket = cases.by_hand(cases.sold(shop), by=agent, category="SIZE")
    article = known("Sizes", "for us", "It runs small.", about=About(category="SIZE"))
    known("For us alone", "secret", about=About(category="SIZE"))
    known("包裹没收到", "x", "请问邻居。", about=About(category="NOT_RECEIVED"), language="zh-hans")

    shown = html(desk, "beside", ticket.pk)
    assert 'data-insert="It runs small."' in shown
    assert "For us alone" in shown
    assert "secret" not in shown
    assert 'data-insert="请问邻居。"' in html(desk, "beside", ticket.pk, query="?q=没收到")
    assert html(desk, "ticket", ticket.pk).count('id="case-knowledge"') == 1

    for helped in "10":
        answer = post(desk, "vote", article.pk, ticket=ticket.pk, helped=helped)
        assert answer.status_code == 204
    assert ArticleVote.objects.get().has_helped is False


def test_a_search_at_a_ticket_that_finds_nothing_is_counted_by_a_press(desk, shop, agent):
    ticket = cases.by_hand(cases.sold(shop), by=agent)
    assert "Nobody has written about this" in html(desk, "beside", ticket.pk, query="?q=shrinks")
    assert not KnowledgeGap.objects.exists()
    assert post(desk, "missed", ticket.pk, q="shrinks").status_code == 204
    assert KnowledgeGap.objects.get().words == "shrinks"


def test_routines_are_read_in_ones_language(client, picker, known):
    article = known("Packing", "Scan.", about=About(Kind.SOP, queue="packing"))
    worded = Worded("zh-hans", "打包", "扫码。")
    version = writing.word(article.pk, worded, by=ArticleVersion.objects.get().author, at=NOW)
    other = factories.make_person("other", "customer service lead")
    writing.approve([version.pk], by=other, at=NOW)
    client.force_login(picker)

    assert "Scan." in html(client, "routine", "packing")
    assert "扫码。" in html(client, "routine", "packing", headers={"accept-language": "zh-hans"})
    assert "扫码。" in html(client, "routine", "packing", query="?language=zh-hans")
    assert "Nobody has written yet" in html(client, "routine", "door")
    assert client.get(reverse("desk:routine", args=["moon"])).status_code == 404


def test_who_may_what(client, picker, agent, stranger, known, shop):
    article = known("Small")
    version = article.versions.get()
    tried = {
        "knowledge": (), "gaps": (), "write_article": (), "training": (), "article": (article.pk,),
    }  # fmt: skip
    allowed = {}
    for who in (picker, agent, stranger):
        client.force_login(who)
        answers = {
            n: client.get(reverse(f"desk:{n}", args=a)).status_code for n, a in tried.items()
        }
        allowed[who.username] = {name for name, code in answers.items() if code == 200}
        for name in ("approve", "drop_version"):
            assert post(client, name, version.pk).status_code == 403
        assert post(client, "retire_article", article.pk).status_code == 403
    assert allowed == {
        "picker": {"knowledge", "article"}, "agent": set(tried), "stranger": set(),
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["approve", "drop_version", "retire_article", "vote", "search", "fill_gap", "set_aside"]
)
def test_a_press_is_a_post(leads_desk, name):
    args = [] if name == "search" else [1]
    assert leads_desk.get(reverse(f"desk:{name}", args=args)).status_code == 405


def lessons(known, shop, *people) -> None:
    article = known("Lesson", about=About(Kind.LESSON, "DAMAGED", lesson_code="one"))
    for person in people:
        order = cases.sold(shop)
        run = training.ask("one", person, at=NOW)
        training.prepare(run, [Prepared(shop, order.number, "DAMAGED")])
        ticket = cases.by_hand(order, by=person)
        training.follow(training.pending(NOW), at=NOW)
        cases.solve(ticket, by=person)
    training.follow(training.pending(NOW + HOUR), at=NOW + HOUR)
    assert article.runs.count() == len(people)


def test_one_sees_ones_own_record_and_a_lead_everybodys(desk, client, known, shop, agent, approver):
    other = factories.make_person("zoe", "customer service")
    lessons(known, shop, agent, other)

    mine = html(desk, "training")
    assert ("zoe" in mine, "Not Received: open it again" in mine.title()) == (False, False)
    assert "not not received: open it again" in mine
    client.force_login(approver)
    everybodys = html(client, "training")
    assert ("zoe" in everybodys, "agent" in everybodys) == (True, True)


def test_pages_cost_the_same_for_few_and_for_many(leads_desk, cost, known, shop, agent):
    ticket = cases.by_hand(cases.sold(shop), by=agent, category="SIZE")
    pages = (
        ("desk:knowledge", ()), ("desk:gaps", ()), ("desk:training", ()),
        ("desk:beside", (ticket.pk,)), ("admin:aftersales_articleversion_changelist", ()),
        ("admin:aftersales_rulenote_changelist", ()),
        ("admin:aftersales_settingchange_changelist", ()),
    )  # fmt: skip

    def make(number: int) -> None:
        article = known(f"Article {number}", "x", "Hello.", about=About(category="SIZE"))
        gaps.missed(f"word{number}", by=agent, at=NOW)
        gap = KnowledgeGap.objects.get(key=f"word{number}")
        KnowledgeGap.objects.filter(pk=gap.pk).update(article=article)
        note = RuleNote.objects.create(
            market="US", title=f"Rule {number}", text="x", source="x", as_of=NOW.date(),
            checked_on=NOW.date(), setting="answer_hours", value=24, confirmed_by=agent,
            confirmed_at=NOW,
        )  # fmt: skip
        SettingChange.objects.create(
            note=note, shop=shop, setting="answer_hours", before=48, after=24, by=agent, at=NOW
        )

    make(0)
    lessons(known, shop, factories.make_person("p0", "customer service"))
    first = {name: cost(name, *args) for name, args in pages}
    for number in range(1, 6):
        make(number)
        person = factories.make_person(f"p{number}", "customer service")
        order = cases.sold(shop)
        run = training.ask("one", person, at=NOW)
        training.prepare(run, [Prepared(shop, order.number, "DAMAGED")])
        cases.by_hand(order, by=person)
        training.follow(training.pending(NOW), at=NOW)
    assert LessonRun.objects.count() == 6
    assert {name: cost(name, *args) for name, args in pages} == first
    assert max(first.values()) <= 12


def test_what_a_rule_suggests_is_set_by_a_manager_alone(client, approver, shop):
    manager = factories.make_person("manager", "operations manager")
    client.force_login(approver)
    told = {
        "market": "US", "title": "Answers", "text": "Within a day.", "source": "seller-us 1",
        "as_of": "2026-07-01", "setting": "answer_hours", "value": 24,
    }  # fmt: skip
    client.post(reverse("admin:aftersales_rulenote_add"), told)
    note = RuleNote.objects.get()
    assert (note.checked_by, note.checked_on) == (approver, moment().date())
    page = reverse("admin:aftersales_rulenote_change", args=[note.pk])
    assert "48 → 24" in client.get(page).content.decode()
    confirm = reverse("admin:aftersales_rulenote_confirm", args=[note.pk])
    assert client.post(confirm, {"_form_submitted": "on"}).status_code == 403
    assert again(shop).answer_hours == 48

    client.force_login(manager)
    client.post(confirm, {"_form_submitted": "on"})
    assert again(shop).answer_hours == 24
    assert SettingChange.objects.get().by == manager
    changes = client.get(reverse("admin:aftersales_settingchange_changelist"))
    assert "manager" in changes.content.decode()


def test_half_a_suggestion_and_tomorrows_reading_are_refused(leads_desk):
    told = {
        "market": "US", "title": "x", "text": "x", "source": "x", "as_of": "2999-01-01",
        "setting": "answer_hours", "value": "",
    }  # fmt: skip
    page = leads_desk.post(reverse("admin:aftersales_rulenote_add"), told).content.decode()
    assert "a day that is still to come" in page
    assert "a setting with its value, or neither" in page
    assert not RuleNote.objects.exists()


def test_old_notes_are_flagged_and_checked_in_bulk(leads_desk, choose):
    old = RuleNote.objects.create(
        market="US", title="Old", text="x", source="x", as_of="2020-01-01", checked_on="2020-01-01"
    )
    lists = reverse("admin:aftersales_rulenote_changelist")
    assert "not checked for 90 days" in leads_desk.get(lists + "?standing=old").content.decode()
    choose("admin:aftersales_rulenote_changelist", "checked_today", old)
    assert again(old).checked_on == moment().date()
    assert "not checked for 90 days" not in leads_desk.get(lists).content.decode()


def test_the_list_of_articles_shows_what_waits_and_approves_it(leads_desk, choose, author, known):
    known("In force")
    version = writing.begin(About(), Worded("en", "Waits", "x"), by=author, at=NOW)
    lists = "admin:aftersales_articleversion_changelist"
    rows = leads_desk.get(reverse(lists)).context["cl"].result_list
    assert [row.title for row in rows] == ["Waits", "In force"]
    choose(lists, "approve_chosen", version)
    assert again(version).is_current
