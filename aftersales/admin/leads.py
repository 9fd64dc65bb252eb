"""What leads look through: what agents asked for, what was overruled, what reviews say."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from aftersales.admin.matter import MatterAdmin
from aftersales.models import Ask, BuyerReview, DeskOverride
from aftersales.resources import BuyerReviewResource
from orders.admin.catalog import FlatTableAdmin
from orders.adminkit import ReadOnlyAdmin, ShopFilter


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

    list_display = ["platform_id", "shop", "stars", "text", "written_at", "due_at", "answered_at"]
    list_select_related = ["shop"]
    list_filter = ["stars", ShopFilter]
    sortable_by = ()
    ordering = ["-written_at"]
    resource_classes = [BuyerReviewResource]
    empty_text = _("No reviews yet. Import the platform's table of them.")

    def has_import_permission(self, request):
        return request.user.has_perm("aftersales.import_buyerreview")

    def has_export_permission(self, request):
        return self.has_view_permission(request)
