"""Our apps at the platform, what sellers granted them, and which shop is which."""

from datetime import UTC
from operator import attrgetter

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSelectWidget

from orders.adminkit import ReadOnlyAdmin, ServiceAdmin, attempt
from orders.errors import Refused
from orders.models import Grant, PlatformApp, Shop, ShopKey
from orders.models.connection import EXPIRING
from orders.moment import moment
from orders.refusals import sentence
from orders.services import connecting
from orders.templatetags.moments import local
from orders.tiktok.connection import BASE_URL, require_encrypted


class SecureAddress(forms.URLField):
    """An address to which keys may be sent: encrypted, or on this very machine."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs, assume_scheme="https")

    def clean(self, value):
        address = super().clean(value)
        try:
            require_encrypted(address or BASE_URL)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return address


class AppForm(forms.ModelForm):
    """An app as Partner Center shows it. Its secret goes in and never comes out."""

    new_secret = forms.CharField(
        label=gettext_lazy("App secret"),
        required=False,
        widget=UnfoldAdminPasswordWidget({"autocomplete": "new-password"}),
        help_text=gettext_lazy("Kept encrypted and never shown. Empty: the one before stays."),
    )

    class Meta:
        model = PlatformApp
        fields = ["name", "app_key", "service_id", "region", "base_url", "auth_url"]
        fields += ["authorise_url"]
        field_classes = dict.fromkeys(("base_url", "auth_url", "authorise_url"), SecureAddress)

    def clean(self):
        answers = super().clean()
        if not self.instance.pk and not answers.get("new_secret"):
            self.add_error("new_secret", _("Copy the secret from Partner Center."))
        return answers

    def save(self, commit=True):
        if self.cleaned_data["new_secret"]:
            self.instance.secret = self.cleaned_data["new_secret"]
        return super().save(commit)


@admin.register(PlatformApp)
class PlatformAppAdmin(ServiceAdmin):
    """The apps by which this back office speaks to the platform; one may serve many shops."""

    form = AppForm
    list_display = ["name", "app_key", "region"]
    sortable_by = ()
    fieldsets = [
        (None, {"fields": [("name", "region"), ("app_key", "new_secret"), "service_id"]}),
        (
            gettext_lazy("Addresses, other than the platform's own only to practise"),
            {"fields": [("base_url", "auth_url"), "authorise_url"], "classes": ["collapse"]},
        ),
    ]
    empty_text = gettext_lazy(
        "No app yet. Create one in TikTok Shop Partner Center and copy its keys here."
    )


class StandingFilter(SimpleListFilter):
    """Unless asked for more, what stands or is to be asked for anew."""

    title, parameter_name = gettext_lazy("state"), "state"

    def lookups(self, request, model_admin):
        return [("past", gettext_lazy("past"))]

    def choices(self, changelist):
        unasked, *asked = super().choices(changelist)
        return [unasked | {"display": gettext_lazy("in use")}, *asked]

    def queryset(self, request, queryset):
        return queryset.past() if self.value() == "past" else queryset.of_use()


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    """What sellers granted, and for how long; a press on one says which shops it is for."""

    list_display = ["seller", "app", "connected_shops", "granted", "lasts", "stands"]
    list_display_links = None
    list_filter = [StandingFilter]
    list_select_related = ["app"]
    sortable_by = ()
    ordering = ["-pk"]
    empty_text = gettext_lazy("No seller has agreed yet. Open a shop and press Connect.")

    def get_urls(self):
        view = self.admin_site.admin_view(self.attach_view)
        return [path("<int:pk>/shops/", view, name="orders_grant_attach"), *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("keys__shop")

    @display(description=gettext_lazy("seller"))
    def seller(self, grant):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:orders_grant_attach", args=[grant.pk]), grant
        )

    @display(description=gettext_lazy("shops"))
    def connected_shops(self, grant):
        """Each leads to its own page, where it is connected anew."""
        shops = (key.shop for key in grant.keys.all() if not key.disconnected_at)
        pages = ((reverse("admin:orders_shop_change", args=[shop.pk]), shop) for shop in shops)
        return format_html_join(_(", "), '<a href="{}">{}</a>', pages)

    @display(description=gettext_lazy("granted"))
    def granted(self, grant):
        return date_format(grant.granted_at)

    @display(description=gettext_lazy("until"))
    def lasts(self, grant):
        return until(grant)

    @display(description=gettext_lazy("state"))
    def stands(self, grant):
        return state_of(grant)

    def attach_view(self, request, pk):
        """The shops a grant is for, each with ours beside it; a POST says which is which."""
        if not self.has_connect_shop_permission(request):
            raise PermissionDenied
        grant = self.row(request, str(pk))
        offered = attempt(request, offers, grant.pk)
        if offered is None:
            return redirect("admin:orders_grant_changelist")
        form = WhichForm(request.POST or None, offered=offered, wanted=request.GET.get("shop"))
        if form.is_valid() and attempt(request, connecting.attach, grant.pk, form.wanted()):
            return self._connected(request, form.wanted().values())
        context = self.admin_site.each_context(request) | {
            "title": _("Which shop is which?"), "opts": self.opts, "form": form, "grant": grant,
        }  # fmt: skip
        return TemplateResponse(request, "admin/orders/grant/attach.html", context)

    def _connected(self, request, shop_ids):
        messages.success(request, _("Connected. Orders of the last week come in first."))
        address = request.build_absolute_uri(reverse("webhook"))
        told = attempt(request, connecting.subscribe, list(shop_ids), address)
        for refused in told.refused.values():
            text = _("Orders are polled, but the platform does not send messages yet: %(why)s")
            messages.warning(request, text % {"why": refused})
        return redirect("admin:orders_syncline_changelist")


class WhichForm(forms.Form):
    """Our shop for each of the seller's; left empty, that one is not connected."""

    def __init__(self, *args, offered, wanted, **kwargs):
        super().__init__(*args, **kwargs)
        ours = {key.platform_shop_id: key.shop_id for key in ShopKey.objects.all()}
        for theirs in offered:
            guess = ours.get(theirs.id) or (wanted if len(offered) == 1 else None)
            self.fields[theirs.id] = forms.ModelChoiceField(
                Shop.objects.filter(market=theirs.region),
                label=f"{theirs.name} · {theirs.region} · {theirs.id}",
                required=False,
                initial=guess,
                empty_label=_("not connected"),
                widget=UnfoldAdminSelectWidget,
            )

    def clean(self):
        answers = super().clean()
        chosen = [shop for shop in answers.values() if shop]
        if len(chosen) != len(set(chosen)) or not chosen:
            raise forms.ValidationError(str(Refused("no_shop_was_chosen")))
        return answers

    def wanted(self) -> dict[str, int]:
        """Our shops by the platform's ids."""
        return {name: shop.pk for name, shop in self.cleaned_data.items() if shop}


def offers(grant_id: int, *, by, at):
    """The shops a grant is for, asked of the platform now."""
    return connecting.offers(grant_id, at=at)


def until(grant: Grant) -> str:
    """How long a grant lasts, wherever it is told in the zone of the first of its shops."""
    keys = sorted(grant.keys.all(), key=attrgetter("pk"))
    return local(grant.refresh_expires_at, keys[0].shop.zone if keys else UTC)


def state_of(grant: Grant) -> str:
    """A grant's state as a chip, with why where it has ended."""
    if grant.ended_at:
        chip = '<span class="chip is-red">{}</span> {} <small>{}</small>'
        why = _("The permission was taken back or ran out: the seller must agree again.")
        said = sentence(**grant.problem) if grant.problem else ""
        return format_html(chip, _("cut off"), why, said)
    if grant.problem:
        why = sentence(**grant.problem)
        return format_html('<span class="chip is-amber">{}</span> {}', _("not renewed"), why)
    if grant.refresh_expires_at <= moment() + EXPIRING:
        return format_html('<span class="chip is-amber">{}</span>', _("runs out soon"))
    return format_html('<span class="chip is-safe">{}</span>', _("connected"))
