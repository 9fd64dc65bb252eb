"""Live sales: when they were, and which orders they brought."""

from datetime import UTC, datetime

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.forms import ModelForm
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ServiceAdmin, ShopFilter
from orders.models import LiveSession, Shop
from orders.services import live
from orders.templatetags.moments import local

HOURS = ("starts_at", "ends_at")


def refuse_other_centuries(moment: datetime) -> None:
    """A mistyped year is no sale, and may be out of what tables and pages can hold."""
    if moment.year // 100 != 20:
        raise ValidationError(_("Name a moment of this century."))


class SessionForm(ModelForm):
    """A session of one of the shops this person sees; its hours are read on that shop's wall."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & set(HOURS):  # none for who only looks
            self.fields[name].help_text = _("In the shop's time.")
            self.fields[name].validators.append(refuse_other_centuries)
            if known := self.initial.get(name):
                self.initial[name] = known.astimezone(self.instance.shop.zone).replace(tzinfo=UTC)

    def clean(self):
        answers = super().clean()
        shop = answers.get("shop")
        for name in HOURS:
            if shop and answers.get(name):
                answers[name] = answers[name].replace(tzinfo=shop.zone)
        return answers


@admin.register(LiveSession)
class LiveSessionAdmin(ServiceAdmin):
    """Live sessions, the newest first; what is sold in their hours takes the fast lane."""

    form = SessionForm
    list_display = ["title", "shop", "starts", "ends", "sold"]
    list_filter = [ShopFilter]
    list_select_related = ["shop"]
    sortable_by = ()
    ordering = ["-starts_at"]
    fields = ["shop", "title", *HOURS, "platform_ref"]
    empty_text = _("No live session yet. Add one before it starts: its orders overtake the others.")
    actions = ["gather"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(count=Count("orders"))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "shop":
            kwargs["queryset"] = Shop.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @display(description=_("starts"))
    def starts(self, session):
        return local(session.starts_at, session.shop.zone)

    @display(description=_("ends"), empty_value=_("still on"))
    def ends(self, session):
        return local(session.ends_at, session.shop.zone) or None

    @display(description=_("orders"))
    def sold(self, session):
        page = reverse("admin:orders_order_changelist")
        return format_html('<a href="{}?lane=LIVE">{}</a>', page, session.count)

    @admin.action(description=_("Gather its orders"), permissions=["gather_orders"])
    def gather(self, request, queryset):
        self.do(request, queryset, live.gather)
