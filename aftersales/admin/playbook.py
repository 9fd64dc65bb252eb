"""What is written to buyers: phrases and their approval, facts of goods, and every message."""

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from aftersales.admin.matter import MatterAdmin
from aftersales.models import Letter, Phrase, ProductFact
from aftersales.resources import ProductFactResource
from aftersales.services import facts, kept_texts, playbook
from orders.admin.catalog import FlatTableAdmin
from orders.adminkit import ServiceAdmin
from orders.models import Shop
from orders.refusals.reasons import reason
from orders.templatetags.moments import local


class PhraseForm(forms.ModelForm):
    """A phrase for a reason that buyers have, whose facts exist and that the guard lets pass."""

    reason = forms.ChoiceField(label=_("Buyer's reason"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known, now = playbook.reasons(), self.instance.reason
        is_known = not now or now in dict(known)
        self.fields["reason"].choices = known if is_known else [*known, (now, reason(now))]

    def clean_text(self):
        market = self.data.get("market", "")
        return kept_texts.insist(self.cleaned_data["text"], facts.NAMES, market)


@admin.register(Phrase)
class PhraseAdmin(ServiceAdmin):
    """Phrases by the buyer's reason; what is approved stays as it is, a change is a new version."""

    form = PhraseForm
    list_display = ["title", "why", "language", "market", "version", "text", "stands"]
    list_select_related = ["approved_by"]
    list_filter = ["language", "market"]
    sortable_by = ()
    fields = ["title", "reason", "language", "market", "text"]
    actions = ["approve"]
    empty_text = _(
        "No phrases yet. Word some for each reason; those for any reason are always offered."
    )

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(is_replaced=playbook.replaced())

    def has_change_permission(self, request, obj=None):
        is_fixed = obj is not None and obj.approved_at is not None
        return not is_fixed and super().has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.version = playbook.next_version(obj)
        super().save_model(request, obj, form, change)

    @display(description=_("buyer's reason"))
    def why(self, row):
        return _("any reason") if row.reason == playbook.ANY else reason(row.reason)

    @display(description=_("state"))
    def stands(self, row):
        if row.approved_at is None:
            tone, word = "is-amber", _("waits for approval")
        elif row.is_replaced:
            tone, word = "is-grey", _("replaced by a later version")
        else:
            tone, word = "is-safe", _("offered")
        return format_html('<span class="chip {}">{}</span> {}', tone, word, row.approved_by or "")

    @admin.action(description=_("Approve"), permissions=["approve_phrase"])
    def approve(self, request, queryset):
        self.do(request, queryset, playbook.approve)


@admin.register(ProductFact)
class ProductFactAdmin(FlatTableAdmin):
    """Sizes, material and use of goods, ready to be sent from the desk."""

    list_display = ["sku", "about", "language", "text"]
    list_select_related = ["sku"]
    list_filter = ["about", "language"]
    search_fields = ["sku__code"]
    autocomplete_fields = ["sku"]
    resource_classes = [ProductFactResource]
    empty_text = _("No facts yet. Import a table of SKU, about, language and text.")

    def has_import_permission(self, request):
        return request.user.has_perm("aftersales.import_productfact")

    def has_export_permission(self, request):
        return self.has_view_permission(request)


class StandsFilter(SimpleListFilter):
    """What became of messages."""

    title, parameter_name = _("became of it"), "stands"

    def lookups(self, request, model_admin):
        return [("waits", _("on its way")), ("sent", _("sent")), ("refused", _("refused"))]

    def queryset(self, request, queryset):
        if self.value() == "waits":
            return queryset.to_send()
        columns = {"sent": "sent_at", "refused": "failed_at"}
        column = columns.get(self.value())
        return queryset.filter(**{f"{column}__isnull": False}) if column else queryset


@admin.register(Letter)
class LetterAdmin(MatterAdmin):
    """Every message that was written from the desk, with the platform's receipt."""

    list_display = ["about", "shop", "by", "wrote", "phrase", "message_ref", "became"]
    list_select_related = ["shop", "by", "phrase", "sending"]
    list_filter = [StandsFilter]
    sortable_by = ()
    ordering = ["-pk"]
    fields = ["about", "shop", "text", "by", "wrote", "phrase", "message_ref", "became"]
    empty_text = _("Nobody was written to from the desk.")

    def get_queryset(self, request):
        shops = Shop.objects.visible_to(request.user)
        return super().get_queryset(request).filter(shop__in=shops)

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @display(description=_("written"))
    def wrote(self, row):
        return local(row.written_at, row.shop.zone)

    @display(description=_("became of it"))
    def became(self, row):
        if row.sent_at:
            return _("sent")
        return row.sending.sentence if row.failed_at and row.sending else _("on its way")
