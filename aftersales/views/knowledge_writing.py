"""Writing articles and having them approved; gaps somebody fills."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from aftersales.cases import Category
from aftersales.models import Article, ArticleVersion, KnowledgeGap
from aftersales.services import facts, kept_texts
from aftersales.services.knowledge import gaps, writing
from aftersales.services.knowledge.writing import About, Worded
from aftersales.views import clerk, page, typed
from aftersales.views.knowledge import MAY_APPROVE, MAY_WRITE
from orders.adminkit import FreeText, attempt, tell
from orders.errors import Refused
from orders.models import Sku
from orders.moment import moment

MOST_GAPS = 100


class ArticleForm(forms.Form):
    """One wording of an article, and what the article belongs to."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Article.Kind.choices, widget=UnfoldAdminSelectWidget
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Category"),
        choices=[("", "—"), *Category.choices],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    queue = forms.ChoiceField(
        label=gettext_lazy("Queue"),
        choices=[("", "—"), *Article.Queue.choices],
        required=False,
        help_text=gettext_lazy("Of a routine: beside which page it stands."),
        widget=UnfoldAdminSelectWidget,
    )
    lesson_code = forms.SlugField(
        label=gettext_lazy("Code of its cases"),
        max_length=32,
        required=False,
        help_text=gettext_lazy("Of a lesson: under which code its cases are prepared."),
        widget=UnfoldAdminTextInputWidget,
    )
    skus = forms.CharField(
        label=gettext_lazy("SKUs"),
        required=False,
        help_text=gettext_lazy("Codes, parted by commas. Empty: it is about all goods."),
        widget=UnfoldAdminTextInputWidget,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=ArticleVersion.Language.choices,
        widget=UnfoldAdminSelectWidget,
    )
    heading = forms.CharField(
        label=gettext_lazy("Title"), max_length=120, widget=UnfoldAdminTextInputWidget
    )
    text = FreeText(
        label=gettext_lazy("What we know"), max_length=6000, widget=UnfoldAdminTextareaWidget
    )
    reply = FreeText(
        label=gettext_lazy("Words for the buyer"),
        max_length=1500,
        required=False,
        help_text=gettext_lazy("What is put into an answer. {order} and such are filled in."),
        widget=UnfoldAdminTextareaWidget,
    )

    def clean_skus(self) -> list[Sku]:
        told = self.cleaned_data["skus"].replace("\uff0c", ",").split(",")
        codes = {code.strip() for code in told if code.strip()}
        found = list(Sku.objects.filter(code__in=codes))
        if unknown := sorted(codes - {sku.code for sku in found}):
            raise forms.ValidationError(_("No SKU has the code %(code)s.") % {"code": unknown[0]})
        return found

    def clean_reply(self) -> str:
        return kept_texts.insist(self.cleaned_data["reply"], facts.NAMES)

    def told(self) -> tuple[About, Worded]:
        """What it says, as the service takes it."""
        said = self.cleaned_data
        about = (said[name] for name in ("kind", "category", "queue", "lesson_code", "skus"))
        words = (said[name] for name in ("language", "heading", "text", "reply"))
        return About(*about), Worded(*words)


@clerk(MAY_WRITE)
def write(request, pk: int = 0):
    """A new article, perhaps from a gap, or a new version of one; both wait for approval."""
    row = get_object_or_404(Article, pk=pk, retired_at=None) if pk else None
    gap = KnowledgeGap.objects.filter(pk=typed.number(request.GET.get("gap", ""))).first()
    form = ArticleForm(request.POST or None, initial=_initial(request, row, gap))
    if request.method == "POST" and form.is_valid():
        about, worded = form.told()
        try:
            version = _keep(request, row, gap, about, worded)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Kept. It counts once somebody else has approved it."))
            return redirect("desk:article", version.article_id)
    title = _("A new version") if row else _("Write an article")
    context = {"title": title, "form": form, "row": row, "gap": gap}
    return page(request, "knowledge/write.html", context)


@clerk(MAY_APPROVE)
@require_POST
def approve(request, pk: int):
    """Let a version count."""
    version = get_object_or_404(ArticleVersion, pk=pk)
    tell(request, writing.approve([pk], by=request.user, at=moment()))
    return redirect("desk:article", version.article_id)


@clerk(MAY_APPROVE)
@require_POST
def drop(request, pk: int):
    """A version is not wanted."""
    version = get_object_or_404(ArticleVersion, pk=pk)
    attempt(request, writing.drop, pk)
    return redirect("desk:article", version.article_id)


@clerk(MAY_APPROVE)
@require_POST
def retire(request, pk: int):
    """Take an article back."""
    attempt(request, writing.retire, pk)
    return redirect("desk:knowledge")


@clerk(MAY_WRITE)
def gaps_list(request):
    """What was looked for and nobody has written, the most wanted on top."""
    rows = KnowledgeGap.objects.open().select_related("article")[: MOST_GAPS + 1]
    context = {
        "title": _("Searches without an answer"),
        "gaps": rows[:MOST_GAPS],
        "is_cut": len(rows) > MOST_GAPS,
        "most": MOST_GAPS,
    }
    return page(request, "knowledge/gaps.html", context)


@clerk(MAY_WRITE)
@require_POST
def set_aside(request, pk: int):
    """Nothing is to be written about this."""
    tell(request, gaps.set_aside([pk], by=request.user, at=moment()))
    return redirect("desk:gaps")


@clerk(MAY_WRITE)
@require_POST
def fill(request, pk: int):
    """Begin an article about a gap, or go on with the one that was begun."""
    gap = get_object_or_404(KnowledgeGap, pk=pk)
    if gap.article_id:
        return redirect("desk:article", gap.article_id)
    return redirect(f"{reverse('desk:write_article')}?gap={gap.pk}")


def _keep(request, row, gap, about: About, worded: Worded) -> ArticleVersion:
    by, at = request.user, moment()
    if row is not None:
        return writing.word(row.pk, worded, by=by, at=at, about=about)
    return writing.begin(about, worded, by=by, at=at, gap_id=gap.pk if gap else None)


def _initial(request, row: Article | None, gap: KnowledgeGap | None) -> dict:
    """What stands there already: the newest wording in the language, or the words of the gap."""
    asked = request.GET.get("language", "")
    language = asked if asked in ArticleVersion.Language.values else request.LANGUAGE_CODE
    if row is None:
        queue = request.GET.get("queue", "")
        kind = Article.Kind.SOP if queue in Article.Queue.values else Article.Kind.ANSWER
        words = gap.words if gap else ""
        return {"language": language, "heading": words, "kind": kind, "queue": queue}
    newest = row.versions.filter(language=language).order_by("-version").first()
    codes = row.skus.order_by("code").values_list("code", flat=True)
    told = {name: getattr(row, name) for name in ("kind", "category", "queue", "lesson_code")}
    told |= {"skus": ", ".join(codes), "language": language}
    if newest:
        told |= {"heading": newest.title, "text": newest.text, "reply": newest.reply}
    return told
