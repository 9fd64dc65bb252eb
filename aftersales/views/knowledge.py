"""What the team knows, for who looks for it: search, one article, routines, answers to tickets."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.cases import Category
from aftersales.models import Article, ArticleVersion
from aftersales.services.knowledge import finding, gaps
from aftersales.views import clerk, page, typed, zone_of
from aftersales.views.tickets import MAY_SEE, visible
from orders.adminkit import attempt
from orders.moment import moment

MAY_READ, MAY_WRITE = "aftersales.read_knowledge", "aftersales.write_article"
MAY_APPROVE = "aftersales.approve_article"
SHOWN = 20  # articles of one page
LONGEST = 200  # characters of a search


@clerk(MAY_READ)
def knowledge(request):
    """Search, or everything of a category."""
    words = request.GET.get("q", "")[:LONGEST]
    reader = request.LANGUAGE_CODE
    chosen = request.GET.get("category", "")
    rows = Article.objects.in_force().order_by("kind", "category", "queue", "pk")
    if chosen in Category.values:
        rows = rows.filter(category=chosen)
    sheet = Paginator(rows.values_list("pk", flat=True), SHOWN).get_page(request.GET.get("page"))
    found = (
        finding.search(words, reader=reader, most=SHOWN)
        if words
        else finding.shown(list(sheet), reader=reader)
    )
    context = {
        "title": _("Knowledge"),
        "words": words,
        "found": found,
        "chosen": chosen,
        "categories": Category.choices,
        "sheet": None if words else sheet,
        "waiting": _waiting(request),
        "may_write": request.user.has_perm(MAY_WRITE),
    }
    return page(request, "knowledge/knowledge.html", context)


@clerk(MAY_READ)
@require_POST
def search(request):
    """A search somebody meant; one without an answer is counted."""
    words = request.POST.get("q", "").strip()[:LONGEST]
    if words and not finding.search(words, reader=request.LANGUAGE_CODE, most=1):
        gaps.missed(words, by=request.user, at=moment())
    return redirect(reverse("desk:knowledge") + (f"?{urlencode({'q': words})}" if words else ""))


@clerk(MAY_READ)
def article(request, pk: int):
    """One article: what is in force, what waits for approval, and what was before."""
    row = get_object_or_404(Article, pk=pk)
    versions = row.versions.select_related("author", "approved_by")
    may_write, may_approve = (request.user.has_perm(right) for right in (MAY_WRITE, MAY_APPROVE))
    found = finding.shown([pk], reader=request.GET.get("language") or request.LANGUAGE_CODE)
    if not (found or may_write):
        raise Http404
    waiting = [one for one in versions if not (one.approved_at or one.dropped_at)]
    context = {
        "title": found[0].version.title if found else _("Not approved yet"),
        "row": row,
        "zone": zone_of(request.user),
        "found": found[0] if found else None,
        "skus": ", ".join(row.skus.order_by("code").values_list("code", flat=True)),
        "waiting": waiting if may_write or may_approve else [],
        "history": [one for one in versions if one.approved_at],
        "languages": ArticleVersion.Language.choices,
        "may_write": may_write and row.retired_at is None,
        "may_approve": may_approve and row.retired_at is None,
    }
    return page(request, "knowledge/article.html", context)


@clerk(MAY_READ)
def routine(request, queue: str):
    """How a queue is worked, beside its page."""
    if queue not in Article.Queue.values:
        raise Http404
    found = finding.routine(queue, reader=request.GET.get("language") or request.LANGUAGE_CODE)
    context = {
        "title": found.version.title if found else Article.Queue(queue).label.capitalize(),
        "found": found,
        "queue": queue,
        "languages": ArticleVersion.Language.choices,
        "may_write": request.user.has_perm(MAY_WRITE),
    }
    return page(request, "knowledge/routine.html", context)


@clerk(MAY_READ)
@require_POST
def vote(request, pk: int):
    """It helped, or did not, with a ticket this person may see or at all."""
    ticket = typed.number(request.POST.get("ticket", ""))
    ticket_id = visible(request, ticket).pk if ticket else None
    has_helped = request.POST.get("helped") == "1"
    attempt(request, gaps.vote, pk, has_helped=has_helped, ticket_id=ticket_id)
    if ticket_id:
        return HttpResponse(status=204)
    messages.success(request, _("Thank you: your vote counts."))
    return redirect("desk:article", pk)


@clerk(MAY_SEE)
def beside(request, pk: int):
    """Answers for one ticket: what was typed, else what fits it."""
    row, words = visible(request, pk), request.GET.get("q", "").strip()[:LONGEST]
    languages = {"reader": request.LANGUAGE_CODE, "buyer": row.language}
    found = (
        finding.search(words, kind=Article.Kind.ANSWER, **languages)
        if words
        else finding.suggested(row, **languages)
    )
    context = {"row": row, "found": found, "words": words}
    return render(request, "knowledge/beside.html", context)


@clerk(MAY_SEE)
@require_POST
def missed(request, pk: int):
    """Somebody at a ticket looked for this, and nothing was there."""
    words = request.POST.get("q", "").strip()[:LONGEST]
    visible(request, pk)
    languages = {"reader": request.LANGUAGE_CODE}
    if words and not finding.search(words, kind=Article.Kind.ANSWER, most=1, **languages):
        gaps.missed(words, by=request.user, at=moment())
    return HttpResponse(status=204)


def _waiting(request) -> int:
    """How many versions wait for this person's word."""
    if not request.user.has_perm(MAY_APPROVE):
        return 0
    return ArticleVersion.objects.to_approve().exclude(author=request.user).count()
