"""The cancellation desk: what buyers want back, by the platform's clock."""

from django.contrib import admin
from django.forms import Form
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from aftersales.admin.requests import AnswerDialog, RefuseDialog, RequestAdmin
from aftersales.admin.saved import FROM_THE_REPORT
from aftersales.models import CancellationRequest, Verdict
from aftersales.services import cancellations
from aftersales.services.answers import Answer
from orders.tiktok.payloads.aftersales import CancelStatus
from warehouse.services.whereabouts import whereabouts

NOT_ASKED = {
    "SELLER": _("called off by us"),
    "OPERATOR": _("cancelled by the platform"),
    "SYSTEM": _("cancelled by the platform"),
}


class AgreeToCancellation(AnswerDialog):
    """What is agreed to."""

    model = CancellationRequest


class RefuseCancellation(RefuseDialog):
    """Why a cancellation is refused."""

    model = CancellationRequest


@admin.register(CancellationRequest)
class CancellationAdmin(RequestAdmin):
    """Buyers who want to cancel; until they are answered their parcels stay where they are."""

    list_display = ["asks", "left", "money", "stands", "why", "where", "our_answer", "shop"]
    fields = [
        ("where", "answer_by", "money"),
        ("its_order", "asked", "why"),
        "is_at",
        ("our_answer", "refused_for", "receipt"),
        ("platform_says", "platform_id", "shop"),
    ]
    empty_text = _("No buyer wants to cancel. Requests come in by themselves, within seconds.")
    list_filter = [*RequestAdmin.list_filter, *FROM_THE_REPORT]
    actions = ["agree_to_chosen"]
    actions_detail = ["agree_to_it", "refuse_it"]

    @display(description=_("state"))
    def where(self, row):
        """Who cancelled, where no buyer asked."""
        who = NOT_ASKED.get(row.role)
        if who is None or row.state not in cancellations.AGREED:
            return super().where(row)
        return format_html('<span class="chip is-grey">{}</span>', who)

    @display(description=_("the parcel is"), empty_value="")
    def is_at(self, row):
        """Where it truly is: wave, tote, bench, manifest, truck, or stopped."""
        lines = whereabouts([row.order_id]).get(row.order_id, []) if row.order_id else []
        return format_html_join("", "<p>{}</p>", ((line,) for line in lines)) or None

    @display(description=_("the platform says"))
    def platform_says(self, row):
        """It calls a request cancelled that was refused or withdrawn: the order is not."""
        if row.status == CancelStatus.CANCELLED:
            return _("the request is closed, and the order goes on")
        return super().platform_says(row)

    @admin.action(description=_("Agree"), permissions=["approve_cancellation"])
    def agree_to_chosen(self, request, queryset):
        title = _("Agree to these? The orders are cancelled, and the buyers get their money back.")
        return self.ask(request, queryset, self.agree_to_all, Form, title)

    def agree_to_all(self, request_ids, *, by, at):
        """What the action of the list calls."""
        return self.answer(request_ids, said=Answer(Verdict.APPROVE), by=by, at=at)

    @action(
        description=_("Agree, cancel the order"),
        permissions=["approve_cancellation"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Let the buyer cancel?"),
            "description": _("The order is cancelled, its goods go back, the buyer is refunded."),
            "form_class": AgreeToCancellation,
            "form_submit_text": _("Agree"),
        },
    )
    def agree_to_it(self, request, form, object_id):
        return self.agree(request, form, object_id)

    @action(
        description=_("Refuse, send it"),
        permissions=["reject_cancellation"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Refuse to cancel?"),
            "description": _("The order goes on. The buyer is told the reason."),
            "form_class": RefuseCancellation,
            "form_submit_text": _("Refuse"),
        },
    )
    def refuse_it(self, request, form, object_id):
        return self.refuse(request, form, object_id)
