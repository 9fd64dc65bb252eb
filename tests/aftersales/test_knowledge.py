"""Articles: a second person, versions, search in two languages, votes and gaps."""

import pytest
from django.db import IntegrityError, transaction

from aftersales.models import Article, ArticleTerm, ArticleVersion, ArticleVote, KnowledgeGap
from aftersales.services.knowledge import finding, gaps, writing
from aftersales.services.knowledge.writing import About, Worded
from orders.errors import Refused
from orders.models import Sku
from tests import factories
from tests.aftersales import cases
from tests.factories import HOUR, NOW, again

pytestmark = pytest.mark.django_db
Kind = Article.Kind
SMALL = Worded("en", "The tee runs small", "Chest 94 cm.", "Our tee runs small: {product}.")
XIAO = Worded("zh-hans", "T恤尺码偏小", "胸围94厘米。", "这款T恤偏小半码。")


@pytest.fixture
def lead(db):
    return factories.make_person("lead", "customer service lead")


@pytest.fixture
def known(agent, lead):
    """Keep an article in these wordings, approved."""

    def make(*wordings, about=None) -> Article:
        first = writing.begin(about or About(), wordings[0], by=agent, at=NOW)
        rest = [writing.word(first.article_id, one, by=agent, at=NOW) for one in wordings[1:]]
        ids = [first.pk, *(one.pk for one in rest)]
        assert writing.approve(ids, by=lead, at=NOW).done == ids
        return first.article

    return make


def found(words: str, reader="en", **wishes) -> list[str]:
    return [one.version.title for one in finding.search(words, reader=reader, **wishes)]


def test_nobody_approves_what_he_wrote(agent, lead):
    version = writing.begin(About(), SMALL, by=lead, at=NOW)

    outcome = writing.approve([version.pk], by=lead, at=NOW)

    assert [why.code for why in outcome.refused.values()] == ["own_words_need_another"]
    row = again(version)
    assert (row.approved_at, row.is_current, row.terms.count()) == (None, False, 0)


def test_the_database_knows_that_too(lead):
    version = writing.begin(About(), SMALL, by=lead, at=NOW)
    own = ArticleVersion.objects.filter(pk=version.pk)
    with pytest.raises(IntegrityError, match="nobody_approves"), transaction.atomic():
        own.update(approved_by=lead, approved_at=NOW, is_current=True)
    with pytest.raises(IntegrityError, match="only_approved_versions"), transaction.atomic():
        own.update(is_current=True)


def test_what_waits_for_approval_is_found_by_nobody(agent):
    writing.begin(About(), SMALL, by=agent, at=NOW)
    assert found("small") == []


def test_a_new_version_takes_the_place_of_the_one_before(known, agent, lead):
    article = known(SMALL)
    worded = Worded("en", "The tee is true to size", "New cut.", "It fits as usual.")
    version = writing.word(article.pk, worded, by=agent, at=NOW + HOUR)

    assert (version.version, found("runs small")) == (2, ["The tee runs small"])
    writing.approve([version.pk], by=lead, at=NOW + HOUR)

    assert found("runs small") == []
    assert found("true size") == ["The tee is true to size"]
    current = ArticleVersion.objects.current().get()
    assert (current.version, current.approved_by) == (2, lead)
    assert set(ArticleTerm.objects.values_list("version", flat=True)) == {current.pk}


def test_a_newer_wording_takes_the_turn_of_one_that_waits(agent, lead):
    first = writing.begin(About(), SMALL, by=agent, at=NOW)
    writing.word(first.article_id, Worded("en", "Small", "x"), by=agent, at=NOW)

    outcome = writing.approve([first.pk], by=lead, at=NOW)

    assert [why.code for why in outcome.refused.values()] == ["version_waits_no_more"]
    with pytest.raises(Refused) as refused:
        writing.drop(first.pk, by=lead, at=NOW)
    assert refused.value.code == "version_waits_no_more"


def test_an_article_is_found_by_either_language_and_shown_in_the_readers(known):
    known(SMALL, XIAO)

    assert found("尺码偏小怎么办", reader="zh-hans") == ["T恤尺码偏小"]
    assert found("尺码") == ["The tee runs small"]
    assert found("TEES small", reader="zh-hans") == ["T恤尺码偏小"]
    one = finding.search("尺码", reader="zh-hans", buyer="th")[0]
    assert (one.reply, one.reply_language) == (SMALL.reply, "en")  # Thai has none: English


def test_more_words_stand_before_fewer_and_titles_before_texts(known):
    known(Worded("en", "Lamp", "Touch the stand to switch it."))
    known(Worded("en", "Mug", "Not for a lamp."))
    known(Worded("en", "Lamp stand", "Wood."))

    assert found("lamp stand") == ["Lamp stand", "Lamp", "Mug"]


def test_half_of_the_words_must_be_there(known):
    known(SMALL)
    assert found("tee purple dinosaur") == []
    assert found("tee small purple dinosaur") == ["The tee runs small"]
    assert found("") == []


def test_what_was_taken_back_is_found_no_more(known, lead):
    article = known(SMALL)
    writing.retire(article.pk, by=lead, at=NOW)

    assert found("small") == []
    with pytest.raises(Refused) as refused:
        writing.word(article.pk, SMALL, by=lead, at=NOW)
    assert refused.value.code == "article_is_gone"


def test_a_queue_has_one_routine(known, agent):
    known(Worded("en", "Packing", "Scan."), about=About(Kind.SOP, queue="packing"))

    with pytest.raises(Refused) as refused:
        writing.begin(About(Kind.SOP, queue="packing"), SMALL, by=agent, at=NOW)

    assert refused.value.code == "article_is_there_already"
    assert Article.objects.count() == 1
    assert finding.routine("packing", reader="zh-hans").version.title == "Packing"
    assert finding.routine("door", reader="en") is None


@pytest.mark.parametrize(
    ("about", "code"),
    [
        (About(Kind.SOP), "routine_needs_a_queue"),
        (About(Kind.LESSON, "SIZE"), "lesson_needs_its_cases"),
        (About(Kind.LESSON, lesson_code="one"), "lesson_needs_its_cases"),
    ],
)
def test_what_belongs_to_nothing_is_refused(agent, about, code):
    with pytest.raises(Refused) as refused:
        writing.begin(about, SMALL, by=agent, at=NOW)
    assert (refused.value.code, Article.objects.count()) == (code, 0)


def test_an_answer_belongs_to_no_queue(agent):
    version = writing.begin(About(queue="packing", lesson_code="x"), SMALL, by=agent, at=NOW)
    assert (version.article.queue, version.article.lesson_code) == ("", "")


def test_a_ticket_is_offered_what_fits_its_goods_and_then_its_category(known, shop, agent):
    ticket = cases.by_hand(cases.sold(shop), by=agent, category="SIZE")
    factories.make_skus(["MUG"])
    tee, mug = (Sku.objects.get(code=code) for code in ("TEE-RED-M", "MUG"))
    known(Worded("en", "Mug sizes", "x"), about=About(category="SIZE", skus=[mug]))
    known(Worded("en", "Sizes at large", "x"), about=About(category="SIZE"))
    known(Worded("en", "Tee care", "x"), about=About(category="OTHER", skus=[tee]))
    known(Worded("en", "Tee sizes", "x"), about=About(category="SIZE", skus=[tee]))
    known(Worded("en", "Lost", "x"), about=About(category="NOT_RECEIVED"))

    told = finding.suggested(ticket, reader="en", buyer="en")

    assert [one.version.title for one in told] == ["Tee sizes", "Sizes at large", "Tee care"]


def test_a_person_votes_once_a_ticket_and_may_think_better(known, shop, agent, lead):
    article = known(SMALL)
    ticket = cases.by_hand(cases.sold(shop), by=agent)
    for has_helped in (True, False):
        gaps.vote(article.pk, has_helped=has_helped, by=agent, at=NOW, ticket_id=ticket.pk)
    gaps.vote(article.pk, has_helped=True, by=agent, at=NOW)
    gaps.vote(article.pk, has_helped=True, by=lead, at=NOW, ticket_id=ticket.pk)

    assert ArticleVote.objects.count() == 3
    one = finding.search("small", reader="en")[0]
    assert (one.helped, one.votes) == (2, 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVote.objects.create(
            article=article, ticket=ticket, by=agent, at=NOW, has_helped=True
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVote.objects.create(article=article, by=agent, at=NOW, has_helped=True)


def test_searches_without_an_answer_are_counted_whatever_their_order(agent):
    for words in ("hoodie shrinks", "Shrinks hoodies", "hoodie shrinks of 576500000000000700"):
        gaps.missed(words, by=agent, at=NOW)
    gaps.missed("the", by=agent, at=NOW)

    gap = KnowledgeGap.objects.get()
    assert (gap.asked, gap.words) == (3, "hoodie shrinks of")


def test_a_gap_is_settled_by_its_approved_article_and_open_again_when_it_did_not_help(agent, lead):
    gap = gaps.missed("卫衣缩水", by=agent, at=NOW)
    version = writing.begin(About(), Worded("en", "Hoodie", "x"), by=agent, at=NOW, gap_id=gap.pk)
    assert (again(gap).article, again(gap).settled_at) == (version.article, None)

    writing.approve([version.pk], by=lead, at=NOW + HOUR)
    assert again(gap).settled_at == NOW + HOUR

    gaps.missed("卫衣缩水", by=agent, at=NOW + 2 * HOUR)
    assert (again(gap).settled_at, again(gap).asked) == (None, 2)


def test_what_is_not_ours_is_set_aside(lead, agent):
    gap = gaps.missed("weather", by=agent, at=NOW)
    assert gaps.set_aside([gap.pk], by=lead, at=NOW).done == [gap.pk]
    assert gaps.set_aside([gap.pk], by=lead, at=NOW).done == []


def test_a_search_costs_the_same_among_few_and_among_many(known, django_assert_num_queries):
    known(SMALL, XIAO)
    with django_assert_num_queries(3):
        assert len(found("tee small")) == 1
    for number in range(12):
        known(Worded("en", f"Tee {number}", "small"))
    with django_assert_num_queries(3):
        assert len(found("tee small")) == finding.MOST
