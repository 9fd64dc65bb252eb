"""What every page of the back office shares: buttons call services, and nothing is deleted."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.admin import ShowFacets, SimpleListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator
from django.db.models import IntegerField
from django.forms import CharField, Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

from orders.errors import Outcome, Refused
from orders.models import Shop
from orders.moment import moment

LONGEST_SEARCH = 200  # characters
SMALL, MIDDLE = 2**15 - 1, 2**31 - 1
LARGEST = {
    "SmallIntegerField": SMALL,
    "PositiveSmallIntegerField": SMALL,
    "IntegerField": MIDDLE,
    "PositiveIntegerField": MIDDLE,
}
LAST_PAGE = 100_000  # whoever asks for a later one asks for none
SHOWN = 10  # refusals spelled out on one page; the rest are counted


class FreeText(CharField):
    """Words of a person: too many are refused in words, never cut by the browser before."""

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class NextPage(Paginator):
    """Pages that know whether there is a next one, and no more."""

    template_name = "admin/next_page.html"


class OnePage(ChangeList):
    """One page of a list of any length: one row more tells of a next page, nothing is counted."""

    def __init__(self, request, *args, **kwargs):
        asked = request.GET.get(SEARCH_VAR, "")
        if len(asked) > LONGEST_SEARCH:
            request.GET = request.GET.copy()
            request.GET[SEARCH_VAR] = asked[:LONGEST_SEARCH]
            text = _("A search takes %(limit)d characters; what you typed after them was left out.")
            messages.warning(request, text % {"limit": LONGEST_SEARCH})
        super().__init__(request, *args, **kwargs)

    def get_results(self, request):
        self.paginator = NextPage(self.queryset, self.list_per_page)
        self.page_num = self.page_num if 1 <= self.page_num <= LAST_PAGE else 1
        rows = self._rows()
        if not rows and self.page_num > 1:  # nothing stands there (any more)
            self.page_num = 1
            rows = self._rows()
        start = (self.page_num - 1) * self.list_per_page
        self.result_list = rows[: self.list_per_page]
        self.result_count = self.full_result_count = self.paginator.count = start + len(rows)
        self.has_next = len(rows) > self.list_per_page
        self.show_admin_actions = True
        self.can_show_all, self.multi_page = False, start > 0 or self.has_next

    def _rows(self) -> list:
        """Those of the page asked for, and the first of the next."""
        start = (self.page_num - 1) * self.list_per_page
        return list(self.queryset[start : start + self.list_per_page + 1])


class ShopFilter(SimpleListFilter):
    """The shops this person may see."""

    title = gettext_lazy("shop")
    parameter_name = "shop"

    def lookups(self, request, model_admin):
        return Shop.objects.visible_to(request.user).values_list("pk", "name")

    def queryset(self, request, queryset):
        known = {str(pk) for pk, _name in self.lookup_choices}
        return queryset.filter(shop=self.value()) if self.value() in known else queryset


class ServiceAdmin(ModelAdmin):
    """A page whose buttons each call one service and say what happened.

    `has_<codename>_permission` comes from `Meta.permissions` of the model by itself; rows are those
    the person may see; plain edits stay off unless a subclass wants them.
    """

    list_per_page = 25
    show_full_result_count, show_facets = False, ShowFacets.NEVER  # nothing counts a whole table
    list_disable_select_all = True
    compressed_fields = True
    empty_text = ""  # what an empty list teaches

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """SQLite takes any number into any column; what a column cannot hold is refused."""
        if isinstance(db_field, IntegerField) and not db_field.choices:
            largest = [LARGEST.get(db_field.get_internal_type(), 2**63 - 1)]
            largest += [
                judge.limit_value
                for judge in db_field.validators
                if isinstance(judge, MaxValueValidator)
            ]
            kwargs["max_value"] = min(largest)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def __getattr__(self, name: str):
        codename = name.removeprefix("has_").removesuffix("_permission")
        if name == f"has_{codename}_permission":
            return lambda request, obj=None: self._may(request, codename)
        raise AttributeError(name)

    def _may(self, request, codename: str) -> bool:
        return any(
            request.user.has_perm(f"{app}.{codename}")
            for app in ("orders", "warehouse", "aftersales")
        )

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def get_changelist(self, request, **kwargs):
        return OnePage

    def has_delete_permission(self, request, obj=None):
        return False

    def response_action(self, request, queryset):
        """What is chosen by no number is no row."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        request.POST = request.POST.copy()
        request.POST.setlist(ACTION_CHECKBOX_NAME, [pk for pk in chosen if pk.isdecimal()])
        return super().response_action(request, queryset)

    def do(self, request, rows, service: Callable[..., Outcome], **wishes) -> None:
        """Call a batch service on the chosen rows and show every refusal in its words."""
        asked = [int(pk) for pk in request.POST.getlist("_selected_action")]
        ids = list(rows.values_list("pk", flat=True))
        tell(request, service(ids, by=request.user, at=moment(), **wishes))
        if request.POST.get("select_across") != "1":
            self.name_gone(request, set(asked) - set(ids))

    def name_gone(self, request, row_ids: set[int]) -> None:
        """Name the rows somebody else moved off the page since it was opened."""
        rows = super().get_queryset(request).filter(pk__in=row_ids).order_by("pk")
        rows = rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows
        names = [str(row) for row in rows]
        if not names:
            return
        if len(names) > SHOWN:
            names[SHOWN:] = [_("%(count)d more") % {"count": len(names) - SHOWN}]
        text = ngettext(
            "%(rows)s has left this page since you opened it.",
            "%(rows)s have left this page since you opened it.",
            len(names),
        )
        messages.warning(request, text % {"rows": _(", ").join(names)})

    def ask(self, request, rows, service: Callable[..., Outcome], form: type[Form], title: str):
        """Ask on one page what a bulk action must know, then call the service with the answers."""
        answers = form(request.POST if "asked" in request.POST else None)
        if answers.is_valid():
            return self.do(request, rows, service, **answers.cleaned_data)
        return self.ask_with(request, rows, answers, title)

    def ask_with(self, request, rows, answers: Form, title: str):
        """The page on which a bulk action asks what it must know."""
        context = {
            "title": title,
            "rows": [self.named(row) for row in rows[:SHOWN]],
            "more": max(rows.count() - SHOWN, 0),
            "form": answers,
            "action": request.POST["action"],
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "opts": self.opts,
        }
        return TemplateResponse(
            request, "admin/ask.html", self.admin_site.each_context(request) | context
        )

    def named(self, row) -> str:
        """What a row is called where it is asked about."""
        return str(row)

    def press(self, request, object_id: str, service: Callable[..., Outcome], **wishes):
        """Call a batch service on the one row of a page, say what happened, show the page anew."""
        row = self.row(request, object_id)
        tell(request, service([row.pk], by=request.user, at=moment(), **wishes))
        return show(request, self.address(row))

    def row(self, request, object_id: str):
        """The row a page is about, if this person may see it."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        return row

    def address(self, row) -> str:
        """Where the page of one row is."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[row.pk])


class ReadOnlyAdmin(ServiceAdmin):
    """A page to look at: what it shows is written by services alone."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


def tell(request, outcome: Outcome) -> None:
    """Say what a batch did, and every row it did not do, with why."""
    if outcome.done:
        text = ngettext("%(count)d done.", "%(count)d done.", len(outcome.done))
        messages.success(request, text % {"count": len(outcome.done)})
    sentences = sorted({str(refused) for refused in outcome.refused.values()})
    for sentence in sentences[:SHOWN]:
        messages.error(request, sentence)
    if len(sentences) > SHOWN:
        more = _("… and %(count)d more.") % {"count": len(sentences) - SHOWN}
        messages.error(request, more)


def show(request, url: str) -> HttpResponse:
    """Go to a page after a button; a dialog is sent by htmx, which follows a header of its own."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def once(content: bytes, name: str) -> HttpResponse:
    """A paper that is given to the browser once: nothing keeps it."""
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def attempt(request, service: Callable, *args, **wishes):
    """Call a service on one thing; a refusal is shown in its words and None comes back."""
    try:
        return service(*args, by=request.user, at=moment(), **wishes)
    except Refused as refused:
        messages.error(request, str(refused))
        return None
