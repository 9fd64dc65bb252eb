"""The sidebar and tabs, grouped by the work that people do, not by model."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TABS = []


@dataclass(frozen=True)
class Page:
    """One entry of the sidebar, and the permission without which it is not there."""

    title: Promise
    icon: str
    address: str
    permission: str = ""


def rows(title: Promise, icon: str, app: str, model: str) -> Page:
    """The list of a model, for those who may view it."""
    return Page(title, icon, f"admin:{app}_{model}_changelist", f"{app}.view_{model}")


SECTIONS = (
    (
        _("Today"),
        (
            Page(_("Home"), "home", "admin:index"),
            rows(_("Orders"), "receipt_long", "orders", "order"),
            rows(_("Notices"), "notifications_active", "orders", "notice"),
            rows(_("Shift hand-over"), "swap_horiz", "orders", "shifthandover"),
            Page(_("Who may do what"), "help", "who_may"),
        ),
    ),
    (
        _("Desk"),
        (
            Page(
                _("Service desk"),
                "support_agent",
                "desk:desk",
                "aftersales.answer_cancellation",
            ),
            rows(_("Tickets"), "confirmation_number", "aftersales", "ticket"),
            rows(_("Disputes"), "balance", "aftersales", "dispute"),
            Page(
                _("Check evidence"), "fact_check", "desk:check_evidence", "aftersales.make_evidence"
            ),
            Page(_("Dispute rate"), "trending_up", "desk:dispute_rate", "aftersales.view_dispute"),
            rows(_("Ticket hand-over"), "move_up", "aftersales", "tickethandover"),
            rows(_("Compensation"), "volunteer_activism", "aftersales", "compensation"),
            rows(_("Coupons"), "sell", "aftersales", "coupon"),
            rows(
                _("Compensation limits"),
                "production_quantity_limits",
                "aftersales",
                "compensationlimit",
            ),
            rows(_("What shops offer"), "redeem", "aftersales", "remedypolicy"),
            Page(_("What was saved"), "volunteer_activism", "desk:report", "aftersales.view_ask"),
            rows(_("Cancellations"), "cancel", "aftersales", "cancellationrequest"),
            rows(_("Returns"), "keyboard_return", "aftersales", "returnrequest"),
            rows(_("Safety nets"), "health_and_safety", "aftersales", "safetynet"),
            rows(_("Answer rules"), "rule_settings", "aftersales", "answerrule"),
            rows(_("Answers by themselves"), "support", "aftersales", "ownanswer"),
            rows(_("Called-off orders"), "block", "aftersales", "calloff"),
            rows(_("Late: call off?"), "gavel", "aftersales", "proposal"),
            rows(_("Held orders"), "pause_circle", "orders", "heldorder"),
            rows(_("Questions to buyers"), "forum", "orders", "question"),
            rows(_("Question templates"), "edit_note", "aftersales", "questiontemplate"),
            rows(_("Phrases"), "format_quote", "aftersales", "phrase"),
            rows(_("Macros"), "smart_button", "aftersales", "macro"),
            rows(_("Macros sent"), "touch_app", "aftersales", "macrouse"),
            rows(_("Forbidden wordings"), "shield", "aftersales", "forbiddenphrase"),
            Page(
                _("Try the guard"),
                "policy",
                "admin:aftersales_guard_trial",
                "aftersales.try_forbiddenphrase",
            ),
            rows(_("Product facts"), "straighten", "aftersales", "productfact"),
            rows(_("Messages to buyers"), "send", "aftersales", "letter"),
            rows(_("Reviews"), "star", "aftersales", "buyerreview"),
            rows(_("Agents"), "badge", "aftersales", "agent"),
            rows(_("Desk hours"), "schedule", "aftersales", "deskhours"),
            rows(_("Tags"), "label", "aftersales", "tag"),
            rows(_("Looks at clear data"), "visibility", "aftersales", "unmasking"),
            rows(_("Asked of leads"), "approval_delegation", "aftersales", "ask"),
            rows(_("Overruled order of work"), "swap_calls", "aftersales", "deskoverride"),
            rows(_("Listings"), "sell", "orders", "listing"),
            rows(_("Order imports"), "upload_file", "orders", "importjob"),
            rows(_("Orders fetched"), "sync", "orders", "pull"),
            rows(_("Live sessions"), "live_tv", "orders", "livesession"),
            rows(_("Screening rules"), "rule", "orders", "screeningrule"),
        ),
    ),
    (
        _("Knowledge"),
        (
            Page(_("Knowledge"), "menu_book", "desk:knowledge", "aftersales.read_knowledge"),
            rows(_("Articles"), "article", "aftersales", "articleversion"),
            Page(
                _("Searches without an answer"),
                "unknown_document",
                "desk:gaps",
                "aftersales.write_article",
            ),
            Page(_("Training"), "school", "desk:training", "aftersales.take_lesson"),
            rows(_("Rule notes"), "gavel", "aftersales", "rulenote"),
            rows(_("Changed settings"), "published_with_changes", "aftersales", "settingchange"),
        ),
    ),
    (
        _("Parcels on their way"),
        (
            rows(_("Parcel radar"), "radar", "warehouse", "parcelwatch"),
            rows(_("Buyers to write to first"), "mark_email_unread", "aftersales", "radaralarm"),
            rows(_("Claims on carriers"), "request_quote", "warehouse", "carrierclaim"),
            Page(
                _("How carriers do"),
                "leaderboard",
                "admin:carrier_scorecard",
                "warehouse.view_lane",
            ),
            rows(_("Lanes"), "route", "warehouse", "lane"),
            rows(_("Silences allowed"), "hourglass_empty", "warehouse", "silencerule"),
            rows(_("Words of carriers"), "translate", "warehouse", "trailword"),
            rows(_("Terms of claims"), "event", "warehouse", "claimterm"),
            rows(_("First messages"), "edit_note", "aftersales", "radartext"),
        ),
    ),
    (
        _("Shop health"),
        (
            Page(
                _("Shop health"),
                "monitor_heart",
                "admin:insights_health",
                "insights.view_healthfigure",
            ),
            rows(_("Figures of the platform"), "stacked_line_chart", "insights", "healthfigure"),
            rows(_("Health thresholds"), "speed", "insights", "healththreshold"),
        ),
    ),
    (
        _("Findings"),
        (
            rows(_("Findings"), "lightbulb", "insights", "finding"),
            rows(_("Tasks of findings"), "task_alt", "insights", "findingtask"),
            rows(_("Changes"), "history_edu", "insights", "change"),
            Page(
                _("Reasons by cause"),
                "grid_on",
                "admin:insights_reasons",
                "insights.view_finding",
            ),
            rows(_("Weekly reports"), "summarize", "insights", "weeklyreport"),
        ),
    ),
    (
        _("Warehouse floor"),
        (
            rows(_("Orders to wave"), "waves", "warehouse", "towave"),
            rows(_("Rests of split orders"), "call_split", "warehouse", "rest"),
            rows(_("Waves"), "route", "warehouse", "wave"),
            rows(_("Print jobs"), "print", "warehouse", "printout"),
            Page(_("Pick"), "shelves", "floor:pick_waves", "warehouse.scan_pick"),
            rows(_("Boxes to pack"), "inbox", "warehouse", "topack"),
            Page(_("Pack"), "package_2", "floor:pack", "warehouse.scan_pack"),
            rows(_("Parcels to hand over"), "forklift", "warehouse", "tohandover"),
            Page(_("Hand over"), "local_shipping", "floor:manifests", "warehouse.scan_handover"),
            rows(_("Printed or packed, still here"), "pending_actions", "warehouse", "underway"),
            rows(_("Void labels"), "scan_delete", "warehouse", "voidlabel"),
            rows(_("Not accepted by the platform"), "cloud_off", "warehouse", "untold"),
            rows(_("Parcels to stop"), "front_hand", "warehouse", "interception"),
            Page(
                _("What stopping saved"),
                "savings",
                "admin:interceptions_saved",
                "warehouse.view_interception",
            ),
            rows(_("Goods to put back"), "assignment_return", "warehouse", "toputback"),
            Page(_("Back to the shelf"), "undo", "floor:baskets", "warehouse.put_back"),
            Page(_("Returns desk"), "move_to_inbox", "desk:arrivals", "aftersales.receive_arrival"),
            rows(_("Returned parcels"), "inventory", "aftersales", "arrival"),
            rows(_("Manifests"), "contract", "warehouse", "manifest"),
            rows(_("All packages"), "deployed_code", "warehouse", "package"),
            rows(_("Printed pages"), "receipt", "warehouse", "page"),
            rows(_("Scans"), "barcode_scanner", "warehouse", "scan"),
            rows(_("How long stages take"), "timelapse", "orders", "stagetime"),
        ),
    ),
    (
        _("Stock"),
        (
            rows(_("Stock"), "inventory_2", "warehouse", "stockbalance"),
            rows(_("Stock by bin"), "grid_view", "warehouse", "binstock"),
            rows(_("Movements"), "swap_vert", "warehouse", "stockmovement"),
            rows(_("Stock on the platform"), "cloud_upload", "warehouse", "channelstock"),
            rows(_("SKUs"), "category", "orders", "sku"),
            rows(_("Tracking numbers"), "pin", "warehouse", "poolnumber"),
        ),
    ),
    (
        _("Platform"),
        (
            rows(_("In step with TikTok Shop"), "sync_alt", "orders", "syncline"),
            rows(_("Conversations read"), "mark_chat_read", "aftersales", "talkline"),
            rows(_("Orders not taken in"), "error", "orders", "unplaced"),
            rows(_("Messages from the platform"), "mail", "orders", "inboundmessage"),
            rows(_("Messages to the platform"), "outgoing_mail", "orders", "sending"),
        ),
    ),
    (
        _("Set-up"),
        (
            rows(_("Shops"), "storefront", "orders", "shop"),
            rows(_("Platform apps"), "key", "orders", "platformapp"),
            rows(_("Sellers' permission"), "handshake", "orders", "grant"),
            rows(_("Warehouses"), "warehouse", "warehouse", "warehouse"),
            rows(_("Bins"), "dashboard", "warehouse", "bin"),
            rows(_("Totes"), "shopping_basket", "warehouse", "tote"),
            rows(_("Stations"), "desktop_windows", "warehouse", "station"),
            rows(_("Label templates"), "label", "warehouse", "labeltemplate"),
            rows(_("Unit costs"), "payments", "warehouse", "unitcost"),
            rows(_("Badges"), "badge", "warehouse", "badge"),
            rows(_("Carriers"), "local_post_office", "warehouse", "carrier"),
            rows(_("Pick-up times"), "local_shipping", "warehouse", "pickuptime"),
            rows(_("Who ships for whom"), "conversion_path", "warehouse", "shopwarehouse"),
            rows(_("Channels"), "campaign", "orders", "channel"),
            rows(_("Who is told"), "stairs", "orders", "ladderrule"),
            rows(_("Marks of clocks"), "timer", "orders", "markrule"),
            rows(_("Market rules"), "schedule", "orders", "marketrule"),
            rows(_("Public holidays"), "event_busy", "orders", "holiday"),
            rows(_("People"), "group", "auth", "user"),
            rows(_("Steps of the line"), "conveyor_belt", "orders", "steprun"),
            rows(_("Parked rows"), "report", "orders", "stepfailure"),
        ),
    ),
)


def sidebar(request) -> list[dict]:
    """The pages this person may open, the one they are on marked; asks no query of its own."""
    sections = [
        (title, [page for page in pages if _may(request.user, page)]) for title, pages in SECTIONS
    ]
    links = {page.address: reverse(page.address) for _title, pages in sections for page in pages}
    above = [link for link in links.values() if request.path.startswith(link)]
    here = max(above, key=len, default="")
    return [
        {
            "title": title,
            "items": [
                {
                    "title": page.title,
                    "icon": page.icon,
                    "link": links[page.address],
                    "active": links[page.address] == here,
                }
                for page in pages
            ],
        }
        for title, pages in sections
        if pages
    ]


def _may(user, page: Page) -> bool:
    return not page.permission or user.has_perm(page.permission)
