"""Label templates: edited beside what they print, tried before they count, reset by one press."""

from datetime import UTC
from io import BytesIO

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST
from PIL import Image, UnidentifiedImageError
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from orders.adminkit import ReadOnlyAdmin, ShopFilter, attempt
from orders.errors import Refused
from orders.models import Shop
from orders.templatetags.moments import local
from warehouse.documents import proof
from warehouse.documents.design import Design
from warehouse.models import Carrier, LabelTemplate, Paper, Size
from warehouse.models.template import WAYBILL_SIZES, key_of
from warehouse.services import designs, proofs, templates

KINDS = [
    *(
        (f"{Paper.WAYBILL}:{size}", format_lazy("{} {}", Paper.WAYBILL.label, name))
        for size, name in WAYBILL_SIZES
    ),
    *((f"{paper}:{Size.SMALL}", paper.label) for paper in (Paper.BIN, Paper.SKU, Paper.TOTE)),
]
LOGO_BYTES, LOGO_SIDE = 1_000_000, 400  # of an upload; dots of what is kept
MONO = {"rows": 22, "spellcheck": "false", "class": "code-box"}


class ScopeForm(forms.Form):
    """Which labels a new template is for."""

    kind = forms.ChoiceField(label=_("Label"), choices=KINDS, widget=UnfoldAdminSelectWidget)
    shop = forms.ModelChoiceField(
        Shop.objects.all(),
        label=_("Shop"),
        required=False,
        empty_label=_("every shop"),
        widget=UnfoldAdminSelectWidget,
    )
    carrier = forms.ModelChoiceField(
        Carrier.objects.all(),
        label=_("Carrier"),
        required=False,
        empty_label=_("every carrier"),
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, data, user):
        super().__init__(data)
        self.fields["shop"].queryset = Shop.objects.visible_to(user)
        if not user.has_perm("orders.see_all_shops"):  # a template for all is not theirs to make
            self.fields["shop"].required, self.fields["shop"].empty_label = True, None

    def clean(self):
        chosen = self.cleaned_data
        is_waybill = chosen.get("kind", "").startswith(Paper.WAYBILL)
        if not is_waybill and (chosen.get("shop") or chosen.get("carrier")):
            raise forms.ValidationError(_("Only waybills differ from shop to shop."))

    @property
    def scope(self) -> tuple:
        """Label, size, and ids of shop and carrier."""
        chosen = self.cleaned_data
        owners = (chosen[name] and chosen[name].pk for name in ("shop", "carrier"))
        return (*chosen["kind"].split(":"), *owners)


class TextForm(forms.Form):
    """The text of a template, and its logo."""

    html = forms.CharField(label="HTML", strip=False, widget=UnfoldAdminTextareaWidget(MONO))
    css = forms.CharField(
        label="CSS", strip=False, required=False, widget=UnfoldAdminTextareaWidget(MONO)
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG; stands where the template says {{ logo }}."),
        widget=UnfoldAdminFileFieldWidget({"accept": "image/png,image/jpeg"}),
    )

    def clean_logo(self):
        file = self.cleaned_data["logo"]
        try:
            return _black_and_white(file) if isinstance(file, UploadedFile) else file
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def design(self, old: Design) -> Design:
        """What was typed, with the old logo where no new one was chosen."""
        text = {name: self.cleaned_data[name].replace("\r\n", "\n") for name in ("html", "css")}
        return Design(old.paper, old.size, logo=self.cleaned_data["logo"] or old.logo, **text)


class TemplateEditor(ReadOnlyAdmin):
    """The editor of one template, saved or not, and the proof that follows what is typed."""

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.proof_view))
        return [
            path("proof/", view, name="warehouse_labeltemplate_proof"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request):
        return self.has_edit_label_templates_permission(request)

    def add_view(self, request, form_url="", extra_context=None):
        """Ask which labels it is for, then start with what these look like now."""
        self._check(request)
        asked = ScopeForm(request.GET if "kind" in request.GET else None, request.user)
        if asked.is_valid():
            return self._edit(request, asked)
        return self._page(request, "scope", {"title": _("Add a label template"), "form": asked})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A version, with all of its versions; who changes it makes the next."""
        row = self.row(request, object_id)
        asked = ScopeForm(_scope_of(row), request.user)
        self._check(request)
        if not asked.is_valid():
            raise PermissionDenied
        return self._edit(request, asked, row)

    def proof_view(self, request):
        """What is typed as it would be printed, and what speaks against it; nothing is kept."""
        self._check(request)
        asked = ScopeForm(request.GET, request.user)
        texts = TextForm(request.POST, request.FILES)
        if not (asked.is_valid() and texts.is_valid()):
            errors = [*asked.errors.values(), *texts.errors.values()]
            why = [{"name": str(each[0]), "verdict": "bad", "why": ""} for each in errors]
            return JsonResponse({"picture": "", "checks": why})
        design = texts.design(self._start(request, asked.scope))
        shown = request.POST.get("sample", "")
        place = int(shown) if shown.isdecimal() and len(shown) < 4 else 0
        found = proofs.prove(design, asked.scope[2], place)
        checks = [vars(check) for check in found.checks]
        return JsonResponse({"picture": found.picture, "checks": checks})

    def _edit(self, request, asked: ScopeForm, row: LabelTemplate | None = None):
        scope = asked.scope
        start = designs.design_of(row) if row else designs.current(*scope)
        texts = TextForm(request.POST or None, request.FILES or None, initial=vars(start))
        if texts.is_valid():
            new = texts.design(start)
            if kept := attempt(request, templates.publish, new, *scope[2:]):
                messages.success(request, _("From now on labels are printed like this."))
                return redirect(self.address(kept))
        versions = LabelTemplate.objects.filter(key=key_of(*scope)).select_related("made_by")
        names = asked.cleaned_data
        facts = [dict(KINDS)[names["kind"]], names["shop"], names["carrier"]]
        context = {
            "title": " · ".join(str(fact) for fact in facts if fact),
            "form": texts,
            "samples": proofs.names(start, scope[2]),
            "query": _query(scope, row),
            "row": row,
            "versions": [(each, chip(each), local(each.live_from, UTC)) for each in versions],
        }
        return self._page(request, "editor", context)

    def _start(self, request, scope: tuple) -> Design:
        version = request.GET.get("version", "")
        if version.isdecimal() and (row := self.get_queryset(request).filter(pk=version).first()):
            return designs.design_of(row)
        return designs.current(*scope)

    def _check(self, request) -> None:
        if not self.has_edit_label_templates_permission(request):
            raise PermissionDenied

    def _page(self, request, name: str, context: dict):
        context |= self.admin_site.each_context(request) | {"opts": self.opts, "media": self.media}
        return TemplateResponse(request, f"admin/warehouse/labeltemplate/{name}.html", context)


@admin.register(LabelTemplate)
class LabelTemplateAdmin(TemplateEditor):
    """The templates that are not as shipped."""

    list_display = ["name", "shop", "carrier", "version", "state"]
    list_filter = [ShopFilter, "paper"]
    list_select_related = ["shop", "carrier"]
    list_display_links = ["name"]
    sortable_by = ()
    actions = ["reset"]
    empty_text = _("All labels look as shipped. Add a template to change one.")

    @display(description=_("label"))
    def name(self, row):
        return f"{row.get_paper_display()} {row.get_size_display()}"

    @display(description=_("state"))
    def state(self, row):
        return chip(row)

    @action(
        description=_("Reset to the shipped template"),
        permissions=["edit_label_templates"],
        variant=ActionVariant.DANGER,
    )
    def reset(self, request, rows):
        if not request.user.has_perm("orders.see_all_shops"):
            rows = rows.exclude(shop=None)
        self.do(request, rows, templates.reset)


def chip(row: LabelTemplate) -> str:
    """Whether labels are printed by a version."""
    if row.is_live:
        return format_html('<span class="chip is-safe">{}</span>', pgettext("rule", "live"))
    return format_html('<span class="chip is-grey">{}</span>', _("past"))


def _scope_of(row: LabelTemplate) -> dict:
    return {"kind": f"{row.paper}:{row.size}", "shop": row.shop_id, "carrier": row.carrier_id}


def _query(scope: tuple, row: LabelTemplate | None) -> str:
    paper, size, shop, carrier = scope
    version = f"&version={row.pk}" if row else ""
    return f"kind={paper}:{size}&shop={shop or ''}&carrier={carrier or ''}{version}"


def _black_and_white(file) -> str:
    """An uploaded picture as data, small and grey, as label printers have no colours."""
    if file.size > LOGO_BYTES:
        raise Refused("template_logo_unreadable")
    try:
        picture = Image.open(BytesIO(file.read()), formats=["PNG", "JPEG"]).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise Refused("template_logo_unreadable") from error
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    paper.thumbnail((LOGO_SIDE, LOGO_SIDE))
    return proof.data(paper.convert("L"))
