"""The help page "Who may do what": every action people ask about, and which roles may do it."""

from dataclasses import dataclass

from django.contrib import admin
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fulfillment_site.roles import ADMINISTRATOR, ROLE_NAMES, ROLES

SECTIONS: tuple[tuple[Promise, tuple[tuple[Promise, str], ...]], ...] = (
    (
        _("Orders"),
        (
            (_("See orders"), "orders.view_order"),
            (_("See a recipient's name, phone and address"), "orders.see_recipient"),
            (_("Take over a corrected address"), "orders.correct_address"),
            (_("Hold an order"), "orders.hold_order"),
            (_("Let a held order go on"), "orders.lift_hold"),
            (_("Split an order that waits for goods"), "orders.split_order"),
            (_("Cancel an order"), "orders.cancel_order"),
            (_("Export orders without personal data"), "orders.export_order"),
            (_("Import orders"), "orders.import_orders"),
            (_("Say what a listing is made of"), "orders.map_listing"),
            (_("Set a screening rule live"), "orders.set_rule_live"),
        ),
    ),
    (
        _("Buyers"),
        (
            (_("Answer cancellations"), "aftersales.answer_cancellation"),
            (_("Answer returns"), "aftersales.answer_return"),
            (_("Call an order off at the platform"), "aftersales.call_off_order"),
            (_("Ask the buyer"), "orders.ask_buyer"),
            (_("Be told of unanswered requests"), "aftersales.watch_answers"),
            (_("Work on tickets"), "aftersales.work_ticket"),
            (_("Send macros in tickets"), "aftersales.send_macro"),
            (_("Approve macros of others"), "aftersales.approve_macro"),
            (_("Say what may not be written to buyers"), "aftersales.change_forbiddenphrase"),
            (_("Deal tickets out, and merge them"), "aftersales.assign_ticket"),
            (_("See a buyer's data in a ticket, for a reason"), "aftersales.unmask_buyer"),
            (_("See who looked at buyers' data"), "aftersales.view_unmasking"),
            (_("Make it good within limits"), "aftersales.ask_compensation"),
            (_("Approve what others want to give"), "aftersales.approve_compensation"),
            (_("Set limits of what is given"), "aftersales.change_compensationlimit"),
            (_("Open disputes, and say what became of them"), "aftersales.work_dispute"),
            (_("Make evidence, take it along and check it"), "aftersales.make_evidence"),
            (_("Import disputes"), "aftersales.import_dispute"),
            (_("Say that a parcel is lost"), "warehouse.declare_lost"),
            (_("File and settle claims on carriers"), "warehouse.settle_claim"),
        ),
    ),
    (
        _("Knowledge"),
        (
            (_("Read articles and routines"), "aftersales.read_knowledge"),
            (_("Write articles"), "aftersales.write_article"),
            (_("Approve what somebody else wrote"), "aftersales.approve_article"),
            (_("Take lessons"), "aftersales.take_lesson"),
            (_("See who completed which lesson"), "aftersales.watch_training"),
            (_("Keep rule notes"), "aftersales.change_rulenote"),
            (_("Confirm what a rule note suggests"), "aftersales.confirm_setting"),
        ),
    ),
    (
        _("Warehouse floor"),
        (
            (_("Release waves"), "warehouse.release_wave"),
            (_("Pick"), "warehouse.scan_pick"),
            (_("Pack"), "warehouse.scan_pack"),
            (_("Hand over"), "warehouse.scan_handover"),
            (_("Put goods back"), "warehouse.put_back"),
            (_("Receive and grade what buyers send back"), "aftersales.receive_arrival"),
            (_("Open a packed box again"), "warehouse.reopen_package"),
            (_("Print papers"), "warehouse.print_papers"),
            (_("Print a paper a second time"), "warehouse.reprint_papers"),
            (_("Receive goods"), "warehouse.receive_stock"),
            (_("See stock"), "warehouse.view_stockbalance"),
            (_("Keep stock back from the platform"), "warehouse.keep_stock_back"),
        ),
    ),
    (
        _("Shop health"),
        (
            (_("See shop health"), "insights.view_healthfigure"),
            (_("Type and import figures"), "insights.add_healthfigure"),
            (_("Set limits"), "insights.change_healththreshold"),
            (_("See findings and weekly reports"), "insights.view_finding"),
            (_("Work on findings, log changes, close them"), "insights.mend_finding"),
            (_("Set findings of goods no longer sold aside"), "insights.set_aside_finding"),
        ),
    ),
    (
        _("Platform"),
        (
            (_("See messages from the platform"), "orders.view_inboundmessage"),
            (_("Send a message to the platform again"), "orders.retry_sending"),
            (_("See shops"), "orders.view_shop"),
            (_("Set up shops"), "orders.change_shop"),
            (_("Add people and give them roles"), "auth.change_user"),
        ),
    ),
)


@dataclass(frozen=True)
class Row:
    """One action, and for each role whether it may."""

    label: Promise
    marks: list[bool]

    @property
    def names(self) -> list[Promise]:
        """The roles that may, for a screen too narrow for columns."""
        return [name for name, mark in zip(ROLE_NAMES.values(), self.marks, strict=True) if mark]


def may(role: str, permission: str) -> bool:
    """Whether a role has a permission; the administrator has every one."""
    return role == ADMINISTRATOR or permission in ROLES[role]


def who_may(request):
    """The page; it reads the table of roles and no row."""
    sections = [
        (title, [Row(label, [may(role, name) for role in ROLE_NAMES]) for label, name in actions])
        for title, actions in SECTIONS
    ]
    context = {
        "title": _("Who may do what"),
        "roles": ROLE_NAMES.values(),
        "sections": sections,
        "width": len(ROLE_NAMES) + 1,
    }
    return TemplateResponse(
        request, "dashboards/who_may.html", admin.site.each_context(request) | context
    )
