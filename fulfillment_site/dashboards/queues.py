"""What waits for a decision, one row a queue; told only to those who may act on it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from aftersales.models import (
    Ask,
    BuyerReview,
    CancellationRequest,
    ChatThread,
    Proposal,
    ReturnRequest,
)
from aftersales.services import net
from fulfillment_site.dashboards import backlog
from fulfillment_site.dashboards.todo import Queue
from orders.models import Order, StepFailure
from orders.services import lateness
from warehouse.models import (
    Interception,
    Package,
    PickTask,
)

QUEUES = (
    Queue(
        "insights.view_healthfigure",
        backlog.crossed_lines,
        ngettext_lazy(
            "%(count)d figure of shop health near its limit or over it",
            "%(count)d figures of shop health near their limits or over them",
            "count",
        ),
        _("Look"),
        "admin:insights_health",
        since="told_at",
    ),
    Queue(
        "aftersales.answer_cancellation",
        lambda user: CancellationRequest.objects.to_answer().visible_to(user),
        ngettext_lazy(
            "%(count)d cancellation unanswered", "%(count)d cancellations unanswered", "count"
        ),
        _("Answer"),
        "desk:desk",
        due="due_at",
    ),
    Queue(
        "aftersales.answer_return",
        lambda user: ReturnRequest.objects.to_answer().visible_to(user),
        ngettext_lazy("%(count)d return unanswered", "%(count)d returns unanswered", "count"),
        _("Answer"),
        "desk:desk",
        due="due_at",
    ),
    Queue(
        "aftersales.answer_chat",
        lambda user: ChatThread.objects.to_answer().visible_to(user),
        ngettext_lazy("%(count)d chat unanswered", "%(count)d chats unanswered", "count"),
        _("Answer"),
        "desk:desk",
        due="due_at",
    ),
    Queue(
        "aftersales.answer_review",
        lambda user: BuyerReview.objects.to_answer().visible_to(user),
        ngettext_lazy("%(count)d review unanswered", "%(count)d reviews unanswered", "count"),
        _("Answer"),
        "desk:desk",
        due="due_at",
    ),
    Queue(
        "aftersales.reject_cancellation",
        lambda _user: Ask.objects.open(),
        ngettext_lazy(
            "%(count)d answer is asked of a lead", "%(count)d answers are asked of leads", "count"
        ),
        _("Decide"),
        "desk:desk",
        since="asked_at",
    ),
    Queue(
        "orders.ask_buyer",
        backlog.unanswered_questions,
        ngettext_lazy(
            "%(count)d buyer did not answer our question",
            "%(count)d buyers did not answer our questions",
            "count",
        ),
        _("Decide"),
        "admin:orders_heldorder_changelist",
        query="?reason=WAITING_BUYER",
        due="order__start_by_at",
    ),
    Queue(
        "aftersales.watch_answers",
        backlog.forgotten_requests,
        ngettext_lazy(
            "%(count)d buyer is not answered, and the platform decides within two hours",
            "%(count)d buyers are not answered, and the platform decides within two hours",
            "count",
        ),
        _("See to it"),
        "admin:aftersales_cancellationrequest_changelist",
        due="due_at",
    ),
    Queue(
        "aftersales.watch_answers",
        lambda user: CancellationRequest.objects.ran_out().visible_to(user),
        ngettext_lazy(
            "%(count)d cancellation ran out unanswered,"
            " and the platform has not told what it decided",
            "%(count)d cancellations ran out unanswered,"
            " and the platform has not told what it decided",
            "count",
        ),
        _("Look"),
        "admin:aftersales_cancellationrequest_changelist",
        due="due_at",
    ),
    Queue(
        "aftersales.switch_net",
        net.uncaught,
        ngettext_lazy(
            "%(count)d shop has no safety net: what nobody answers, the platform decides",
            "%(count)d shops have no safety net: what nobody answers, the platform decides",
            "count",
        ),
        _("Set it up"),
        "admin:aftersales_safetynet_changelist",
    ),
    Queue(
        "orders.view_order",
        lateness.standing,
        ngettext_lazy(
            "%(count)d order was not packed in time",
            "%(count)d orders were not packed in time",
            "count",
        ),
        _("Look"),
        "admin:orders_order_changelist",
        query="?late=1",
        due="late_at",
    ),
    Queue(
        "aftersales.decide_proposal",
        lambda user: Proposal.objects.open().visible_to(user),
        ngettext_lazy(
            "%(count)d late order may be called off",
            "%(count)d late orders may be called off",
            "count",
        ),
        _("Decide"),
        "admin:aftersales_proposal_changelist",
        due="order__late_at",
    ),
    Queue(
        "warehouse.release_wave",
        lambda user: Order.objects.to_wave().visible_to(user),
        ngettext_lazy(
            "%(count)d order is ready for a wave", "%(count)d orders are ready for a wave", "count"
        ),
        _("Release"),
        "admin:warehouse_towave_changelist",
        due="start_by_at",
    ),
    Queue(
        "warehouse.scan_pick",
        backlog.untouched_waves,
        ngettext_lazy(
            "%(count)d wave waits for a picker", "%(count)d waves wait for a picker", "count"
        ),
        _("Pick"),
        "floor:pick_waves",
        due="start_by_at",
    ),
    Queue(
        "warehouse.scan_pack",
        lambda user: Package.objects.to_pack().visible_to(user).filter(picked_at__isnull=False),
        ngettext_lazy(
            "%(count)d box is picked and not packed",
            "%(count)d boxes are picked and not packed",
            "count",
        ),
        _("Pack"),
        "floor:pack",
        due="start_by_at",
    ),
    Queue(
        "warehouse.print_papers",
        backlog.unlabelled_boxes,
        ngettext_lazy(
            "%(count)d label cannot be drawn", "%(count)d labels cannot be drawn", "count"
        ),
        _("Look"),
        "admin:warehouse_topack_changelist",
        query="?label=bad",
        due="start_by_at",
    ),
    Queue(
        "warehouse.scan_handover",
        lambda user: Package.objects.to_hand_over().visible_to(user),
        ngettext_lazy(
            "%(count)d parcel is packed and still here",
            "%(count)d parcels are packed and still here",
            "count",
        ),
        _("Load"),
        "floor:manifests",
        since="sealed_at",
    ),
    Queue(
        "warehouse.tell_platform",
        backlog.untold_boxes,
        ngettext_lazy(
            "%(count)d packed parcel is not accepted by the platform",
            "%(count)d packed parcels are not accepted by the platform",
            "count",
        ),
        _("Look"),
        "admin:warehouse_untold_changelist",
        due="cancels_at",
    ),
    Queue(
        "warehouse.put_back",
        lambda user: Interception.objects.open().visible_to(user),
        ngettext_lazy(
            "%(count)d parcel of a cancelled order is to be stopped",
            "%(count)d parcels of cancelled orders are to be stopped",
            "count",
        ),
        _("Stop"),
        "admin:warehouse_interception_changelist",
        since="asked_at",
    ),
    Queue(
        "warehouse.put_back",
        lambda user: PickTask.objects.to_put_back().visible_to(user),
        ngettext_lazy(
            "%(count)d article of a box that will not leave is not back on the shelf",
            "%(count)d articles of boxes that will not leave are not back on the shelf",
            "count",
        ),
        _("Put back"),
        "floor:baskets",
        since="asked_back_at",
    ),
    Queue(
        "warehouse.export_tracking",
        backlog.untold_manifests,
        ngettext_lazy(
            "%(count)d manifest left and nobody took its tracking file",
            "%(count)d manifests left and nobody took their tracking files",
            "count",
        ),
        _("Take it"),
        "admin:warehouse_manifest_changelist",
        query="?tracking=waiting",
        since="closed_at",
    ),
    Queue(
        "orders.import_orders",
        backlog.unconfirmed_orders,
        ngettext_lazy(
            "%(count)d order left, and the platform has not confirmed its number",
            "%(count)d orders left, and the platform has not confirmed their numbers",
            "count",
        ),
        _("Import"),
        "admin:orders_importjob_add",
        due="due_at",
    ),
    Queue(
        "orders.retry_step",
        lambda _user: StepFailure.objects.all(),
        ngettext_lazy(
            "%(count)d row was set aside because a step stumbled over it",
            "%(count)d rows were set aside because a step stumbled over them",
            "count",
        ),
        _("Look"),
        "admin:orders_stepfailure_changelist",
        since="failed_at",
    ),
    Queue(
        "warehouse.add_poolnumber",
        backlog.low_pools,
        ngettext_lazy(
            "%(count)d carrier is running out of tracking numbers",
            "%(count)d carriers are running out of tracking numbers",
            "count",
        ),
        _("Load more"),
        "admin:warehouse_poolnumber_add",
    ),
)
