"""Who may do what: role → permission names; the groups are made equal to this table."""

from django.contrib.auth.backends import ModelBackend
from django.utils.translation import gettext_lazy as _

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
            "warehouse.receive_stock",
            "warehouse.release_wave",
            "warehouse.cancel_wave",
            "warehouse.reopen_package",
            "warehouse.scan_pick",
            "warehouse.scan_pack",
            "warehouse.scan_handover",
            "warehouse.put_back",
            "warehouse.close_manifest",
            "warehouse.print_papers",
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
            "orders.retry_sending",
            "orders.import_orders",
            "orders.read_folder",
            "orders.hold_order",
            "orders.lift_hold",
            "orders.cancel_order",
            "orders.split_order",
            "orders.screen_order",
            "orders.see_recipient",
            "orders.correct_address",
            "orders.view_screeningrule",
            "orders.add_screeningrule",
            "orders.change_screeningrule",
            "orders.try_rule",
            "orders.map_listing",
            "orders.export_order",
            "aftersales.view_cancellationrequest",
            "aftersales.view_returnrequest",
            "orders.view_question",
            "orders.ask_buyer",
            "aftersales.view_questiontemplate",
            "aftersales.view_calloff",
            "aftersales.call_off_order",
            "aftersales.answer_cancellation",
            "aftersales.approve_cancellation",
            "aftersales.answer_return",
            "aftersales.answer_chat",
            "aftersales.answer_review",
            "aftersales.write_buyer",
            "aftersales.view_phrase",
            "aftersales.view_productfact",
            "aftersales.view_letter",
            "aftersales.view_buyerreview",
            "warehouse.view_rest",
            "warehouse.view_manifest",
            "warehouse.view_stockbalance",
            "warehouse.view_channelstock",
            "warehouse.push_stock",
            "warehouse.keep_stock_back",
            "warehouse.export_tracking",
            "warehouse.see_all_warehouses",
        }
    ),
}
# What may not happen by oversight is a lead's: an order's papers printed a second time.
ROLES["warehouse lead"] = ROLES["warehouse"] | {
    "warehouse.reprint_papers",
    "warehouse.view_unitcost",
}
# Rules and promises for all of customer service are the lead's to set and to watch.
ROLES["customer service lead"] = ROLES["customer service"] | {
    "orders.set_rule_live",
    "warehouse.view_labeltemplate",
    "warehouse.edit_label_templates",
    "aftersales.watch_answers",
    "aftersales.approve_packed",
    "aftersales.reject_cancellation",
    "aftersales.override_desk",
    "aftersales.view_deskoverride",
    "aftersales.view_ask",
    "aftersales.add_phrase",
    "aftersales.change_phrase",
    "aftersales.approve_phrase",
    "aftersales.add_productfact",
    "aftersales.change_productfact",
    "aftersales.import_productfact",
    "aftersales.import_buyerreview",
    "warehouse.view_unitcost",
    "aftersales.add_questiontemplate",
    "aftersales.change_questiontemplate",
}
# The administrator may do everything that is anybody's, and sets up shops, places and people.
ADMINISTRATOR = "administrator"
ROLE_NAMES = {
    "warehouse": _("Warehouse"),
    "warehouse lead": _("Warehouse lead"),
    "customer service": _("Customer service"),
    "customer service lead": _("Customer service lead"),
    ADMINISTRATOR: _("Administrator"),
}


class RolesBackend(ModelBackend):
    """Rights come from roles alone: nobody holds one of their own, so one query tells them all."""

    def _get_user_permissions(self, user_obj):
        return self._get_group_permissions(user_obj).none()
