"""What buyers want to send back, or want money back for."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from aftersales.admin.requests import AnswerDialog, RefuseDialog, RequestAdmin
from aftersales.models import ReturnRequest

TYPES, STEPS = dict(ReturnRequest.Type.choices), dict(ReturnRequest.Step.choices)


class AgreeToReturn(AnswerDialog):
    """What is agreed to."""

    model = ReturnRequest


class RefuseReturn(RefuseDialog):
    """Why a step of a return is refused."""

    model = ReturnRequest


@admin.register(ReturnRequest)
class ReturnAdmin(RequestAdmin):
    """Returns and refunds after the sale, step by step."""

    list_display = ["asks", "left", "wants", "asked_now", "money", "stands", "why", "where",
                    "our_answer", "shop"]  # fmt: skip
    fields = [
        ("where", "answer_by", "money"),
        ("wants", "asked_now", "why"),
        ("its_order", "asked"),
        ("provider_name", "tracking_number"),
        ("our_answer", "refused_for", "receipt"),
        ("platform_says", "platform_id", "shop"),
    ]
    empty_text = _("No buyer wants to return anything. Requests come in by themselves.")
    actions_detail = ["agree_to_it", "refuse_it"]

    @display(description=_("wants"))
    def wants(self, row):
        return TYPES.get(row.type, row.type)

    @display(description=_("asks us"), empty_value="")
    def asked_now(self, row):
        return STEPS.get(row.step, row.step)

    @action(
        description=_("Agree"),
        permissions=["answer_return"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": _("Agree to this step of the return?"),
            "description": _("What the platform asks stands on the page; it cannot be taken back."),
            "form_class": AgreeToReturn,
            "form_submit_text": _("Agree"),
        },
    )
    def agree_to_it(self, request, form, object_id):
        return self.agree(request, form, object_id)

    @action(
        description=_("Refuse"),
        permissions=["answer_return"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Refuse this step of the return?"),
            "description": _("The buyer is told the reason, and may ask the platform to judge."),
            "form_class": RefuseReturn,
            "form_submit_text": _("Refuse"),
        },
    )
    def refuse_it(self, request, form, object_id):
        return self.refuse(request, form, object_id)
