"""What leads look through: what agents asked for, what was overruled, what reviews say."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from aftersales.admin.matter import MatterAdmin
from aftersales.models import Ask, BuyerReview, DeskOverride, Kind, TicketSource
from aftersales.resources import BuyerReviewResource
from orders.admin.catalog import FlatTableAdmin
from orders.adminkit import ReadOnlyAdmin, ShopFilter
from orders.templatetags.moments import local


@admin.register(Ask)
class AskAdmin(MatterAdmin):
    """Answers that agents asked leads for, the newest on top; they are decided at the desk."""

    list_display = [
        "about",
        "verdict",
        "asked_by",
        "asked_at",
        "granted",
        "decided_by",
        "decided_at",
    ]
    list_select_related = ["asked_by", "decided_by"]
    list_filter = ["granted"]
    sortable_by = ()
    empty_text = _("No agent has asked a lead for anything.")


@admin.register(DeskOverride)
class DeskOverrideAdmin(MatterAdmin):
    """When other work was taken up before urgent cancellations, by whom and why."""

    list_display = ["at", "by", "about", "waiting", "reason"]
    list_select_related = ["by"]
    sortable_by = ()
    empty_text = _("Nobody has overruled the order of work.")


@admin.register(BuyerReview)
class BuyerReviewAdmin(ReadOnlyAdmin, FlatTableAdmin):
    """Public reviews, brought in by a file; those that wait are answered at the desk."""

    list_display = ["platform_id", "shop", "stars", "text", "written", "due", "answered",
                    "its_ticket"]  # fmt: skip
    list_select_related = ["shop"]
    list_filter = ["stars", ShopFilter]
    sortable_by = ()
    ordering = ["-written_at"]
    resource_classes = [BuyerReviewResource]
    fields = ["platform_id", "shop", "its_order", "stars", "text", "written", "due", "draft",
              "answer", "answered", "who"]  # fmt: skip
    readonly_fields = ["its_order", "written", "due", "answered", "who"]
    empty_text = _("No reviews yet. Import the platform's table of them.")

    def get_queryset(self, request):
        about = TicketSource.objects.filter(kind=Kind.REVIEW, matter_id=OuterRef("pk"))
        newest = about.order_by("-ticket").values("ticket")[:1]
        return super().get_queryset(request).annotate(ticket_id=Subquery(newest))

    @display(description=_("ticket"), empty_value="")
    def its_ticket(self, row):
        if not row.ticket_id:
            return None
        page = reverse("desk:ticket", args=[row.ticket_id])
        return format_html('<a class="open-row" href="{}">#{}</a>', page, row.ticket_id)

    @display(description=_("order"), empty_value="–")
    def its_order(self, row):
        return row.order_number or None

    @display(description=_("written"))
    def written(self, row):
        return local(row.written_at, row.shop.zone)

    @display(description=_("answer by"))
    def due(self, row):
        return local(row.due_at, row.shop.zone) or "–"

    @display(description=_("answered"))
    def answered(self, row):
        return local(row.answered_at, row.shop.zone) or "–"

    @display(description=_("answered by"), empty_value="–")
    def who(self, row):
        return row.answered_by

    def has_import_permission(self, request):
        return request.user.has_perm("aftersales.import_buyerreview")

    def has_export_permission(self, request):
        return self.has_view_permission(request)
