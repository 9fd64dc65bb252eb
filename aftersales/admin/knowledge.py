"""Versions of articles in one list: what is in force, and what waits for a second person."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from aftersales.models import ArticleVersion
from aftersales.services.knowledge import writing
from orders.adminkit import ReadOnlyAdmin


class StandingFilter(SimpleListFilter):
    """What waits or is in force; on request what was."""

    title, parameter_name = _("state"), "standing"

    def lookups(self, request, model_admin):
        return [("waits", _("waits for approval")), ("force", _("in force")), ("all", _("all"))]

    def choices(self, changelist):
        unasked, *asked = super().choices(changelist)
        return [unasked | {"display": _("in force or waiting")}, *asked]

    def queryset(self, request, queryset):
        standing, living = self.value(), queryset.filter(article__retired_at=None)
        if standing == "all":
            return queryset
        if standing == "force":
            return living.current()
        return (
            living.to_approve() if standing == "waits" else living.current() | living.to_approve()
        )


@admin.register(ArticleVersion)
class ArticleVersionAdmin(ReadOnlyAdmin):
    """Every wording, what waits on top; a row opens the page of its article."""

    list_display = ["called", "kind", "category", "language", "version", "standing", "author",
                    "approved_by"]  # fmt: skip
    list_select_related = ["article", "author", "approved_by"]
    list_filter = [StandingFilter, "article__kind", "article__category", "language"]
    list_display_links = None
    search_fields = ["title", "=article__skus__code"]
    sortable_by = ()
    ordering = ["is_current", "-pk"]
    actions = ["approve_chosen"]
    empty_text = _("No articles yet. Write one on the page Knowledge.")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("desk:article", self.row(request, object_id).article_id)

    def named(self, row) -> str:
        return row.title

    @admin.action(description=_("Approve"), permissions=["approve_article"])
    def approve_chosen(self, request, queryset):
        self.do(request, queryset, writing.approve)

    @display(description=_("title"))
    def called(self, row):
        page = reverse("desk:article", args=[row.article_id])
        return format_html('<a class="paper-link" href="{}">{}</a>', page, row.title)

    @display(description=_("kind"))
    def kind(self, row):
        article = row.article
        return article.get_queue_display() if article.queue else article.get_kind_display()

    @display(description=_("category"), empty_value="")
    def category(self, row):
        return row.article.get_category_display() or None

    @display(description=_("state"))
    def standing(self, row):
        if row.is_current:
            return format_html('<span class="chip is-safe">{}</span>', _("in force"))
        if row.approved_at or row.dropped_at:
            return format_html('<span class="chip is-grey">{}</span>', _("past"))
        return format_html('<span class="chip is-amber">{}</span>', _("waits for approval"))
