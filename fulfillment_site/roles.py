"""Who may do what: role → permission names; the groups are made equal to this table."""

from django.contrib.auth.backends import ModelBackend
from django.utils.translation import gettext_lazy as _

from fulfillment_site import desk_rights

ROLES: dict[str, frozenset[str]] = {
    "warehouse": frozenset(
        {
            "orders.view_order",
            "orders.hold_order",
            "orders.split_order",
            "orders.read_papers",
            "orders.view_sku",
            "warehouse.view_towave",
            "warehouse.view_rest",
            "warehouse.view_wave",
            "warehouse.view_topack",
            "warehouse.view_tohandover",
            "warehouse.view_untold",
            "warehouse.tell_platform",
            "warehouse.view_toputback",
            "warehouse.view_interception",
            "warehouse.view_tote",
            "warehouse.view_package",
            "warehouse.view_manifest",
            "warehouse.view_stockbalance",
            "warehouse.view_channelstock",
            "warehouse.view_binstock",
            "warehouse.view_stockmovement",
            "warehouse.view_bin",
            "warehouse.view_scan",
            "warehouse.view_printjob",
            "warehouse.view_printout",
            "warehouse.view_page",
            "warehouse.view_underway",
            "warehouse.view_voidlabel",
            "warehouse.view_poolnumber",
            "warehouse.view_parcelwatch",
            "warehouse.view_carrierclaim",
            "warehouse.receive_stock",
            "warehouse.release_wave",
            "warehouse.cancel_wave",
            "warehouse.reopen_package",
            "warehouse.scan_pick",
            "warehouse.scan_pack",
            "warehouse.scan_handover",
            "warehouse.put_back",
            "aftersales.receive_arrival",
            "aftersales.view_arrival",
            "warehouse.close_manifest",
            "warehouse.print_papers",
            "orders.view_notice",
            "orders.acknowledge_notice",
            "orders.view_shifthandover",
            "orders.hand_over_shift",
            "aftersales.read_knowledge",
        }
    ),
    "customer service": frozenset(
        {
            "orders.see_all_shops",
            "orders.view_order",
            "orders.view_heldorder",
            "orders.view_listing",
            "orders.view_importjob",
            "orders.view_sku",
            "orders.view_syncline",
            "orders.view_pull",
            "orders.view_unplaced",
            "orders.view_inboundmessage",
            "orders.view_sending",
            "orders.view_livesession",
            "orders.add_livesession",
            "orders.change_livesession",
            "orders.gather_orders",
            "orders.pull_orders",
            "orders.import_orders",
            "orders.read_folder",
            "orders.hold_order",
            "orders.lift_hold",
            "orders.split_order",
            "orders.screen_order",
            "orders.see_recipient",
            "orders.correct_address",
            "orders.view_screeningrule",
            "orders.add_screeningrule",
            "orders.change_screeningrule",
            "orders.try_rule",
            "orders.map_listing",
            "insights.view_healthfigure",
            "orders.view_question",
            "orders.ask_buyer",
            "warehouse.view_interception",
            "warehouse.view_rest",
            "warehouse.view_manifest",
            "warehouse.view_stockbalance",
            "warehouse.view_channelstock",
            "warehouse.push_stock",
            "warehouse.keep_stock_back",
            "warehouse.export_tracking",
            "warehouse.see_all_warehouses",
            "orders.view_notice",
            "orders.acknowledge_notice",
            "orders.view_shifthandover",
            "orders.hand_over_shift",
            *desk_rights.AGENTS,
        }
    ),
}
# What the numbers show is every lead's to see and to mend, each what is theirs; and the manager's.
FINDINGS = frozenset(
    {
        "insights.view_finding",
        "insights.view_findingtask",
        "insights.view_change",
        "insights.view_weeklyreport",
        "insights.mend_finding",
        "insights.set_aside_finding",
    }
)
# When and whom clocks tell, and what may be silent for a while, is every lead's to say.
LADDER = frozenset(
    {
        "orders.snooze_notice",
        "orders.view_markrule",
        "orders.add_markrule",
        "orders.change_markrule",
        "orders.view_ladderrule",
        "orders.add_ladderrule",
        "orders.change_ladderrule",
        "orders.view_channel",
        "orders.add_channel",
        "orders.change_channel",
        "orders.test_channel",
    }
)
# What a market promises and when it does not work: every lead sees it, the manager writes it.
MARKETS = frozenset({"orders.view_marketrule", "orders.view_holiday"})
# What may not happen by oversight is a lead's: an order's papers printed a second time.
ROLES["warehouse lead"] = (
    ROLES["warehouse"]
    | {
        "warehouse.reprint_papers",
        "warehouse.view_unitcost",
        "warehouse.let_dead_go",
        "warehouse.view_pickuptime",
        "warehouse.add_pickuptime",
        "warehouse.change_pickuptime",
        "insights.view_healthfigure",
        "orders.view_stagetime",
    }
    | LADDER
    | MARKETS
    | desk_rights.PARCELS
    | desk_rights.CARRIERS
    | FINDINGS
)
# Rules and promises for all of customer service are the lead's to set and to watch.
# So is what cannot be taken back: an order cancelled by us counts against the shop.
ROLES["customer service lead"] = (
    ROLES["customer service"]
    | LADDER
    | MARKETS
    | desk_rights.LEADS
    | desk_rights.PARCELS
    | desk_rights.KNOWLEDGE
    | FINDINGS
    | {
        "aftersales.add_radartext",
        "aftersales.change_radartext",
        "orders.cancel_order",
        "orders.export_order",
        "orders.retry_sending",
        "insights.add_healthfigure",
        "insights.change_healthfigure",
        "insights.import_healthfigure",
        "insights.view_healththreshold",
        "aftersales.call_off_order",
        "orders.set_rule_live",
        "warehouse.view_labeltemplate",
        "warehouse.edit_label_templates",
        "aftersales.watch_answers",
        "warehouse.view_unitcost",
        "aftersales.add_questiontemplate",
        "aftersales.change_questiontemplate",
    }
)
# The manager sees the whole line and its money, decides what the desks decide, and touches neither
# goods nor papers nor an address.
ROLES["operations manager"] = (
    frozenset(
        name
        for name in ROLES["customer service lead"] | ROLES["warehouse lead"]
        if ".view_" in name or ".see_all_" in name
    )
    | LADDER
    | desk_rights.LEADS
    | desk_rights.KNOWLEDGE
    | desk_rights.LIMITS
    | FINDINGS
    | {
        "aftersales.confirm_setting",
        "orders.add_marketrule",
        "orders.change_marketrule",
        "orders.add_holiday",
        "orders.change_holiday",
        "orders.fill_holidays",
        "orders.acknowledge_notice",
        "orders.hand_over_shift",
        "insights.add_healthfigure",
        "insights.change_healthfigure",
        "insights.import_healthfigure",
        "insights.add_healththreshold",
        "insights.change_healththreshold",
        "orders.view_shop",
        "orders.view_steprun",
        "orders.view_stepfailure",
        "orders.hold_order",
        "orders.lift_hold",
        "orders.screen_order",
        "orders.cancel_order",
        "orders.map_listing",
        "orders.export_order",
        "orders.pull_orders",
        "orders.retry_sending",
        "orders.try_rule",
        "orders.set_rule_live",
        "aftersales.answer_cancellation",
        "aftersales.approve_cancellation",
        "aftersales.answer_return",
        "aftersales.call_off_order",
        "aftersales.watch_answers",
        "warehouse.push_stock",
        "warehouse.keep_stock_back",
        "warehouse.export_tracking",
        "warehouse.view_warehouse",
        "warehouse.view_carrier",
    }
)
# The administrator may do everything that is anybody's, and sets up shops, places and people.
ADMINISTRATOR = "administrator"
ROLE_NAMES = {
    "warehouse": _("Warehouse"),
    "warehouse lead": _("Warehouse lead"),
    "customer service": _("Customer service"),
    "customer service lead": _("Customer service lead"),
    "operations manager": _("Operations manager"),
    ADMINISTRATOR: _("Administrator"),
}


class RolesBackend(ModelBackend):
    """Rights come from roles alone: nobody holds one of their own, so one query tells them all."""

    def _get_user_permissions(self, user_obj):
        return self._get_group_permissions(user_obj).none()
