"""What waits for a decision between us and the platform, one row a queue."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from aftersales.services import catching_up
from fulfillment_site.dashboards.todo import Queue
from orders.models import InboundMessage, Order, Sending, ShopKey, SyncLine, Unplaced
from orders.moment import moment
from orders.services import sync
from warehouse.models import ChannelStock

QUEUES = (
    Queue(
        "orders.connect_shop",
        lambda _user: ShopKey.objects.cut_off(),
        ngettext_lazy(
            "%(count)d shop is cut off from the platform",
            "%(count)d shops are cut off from the platform",
            "count",
        ),
        _("Connect again"),
        "admin:orders_grant_changelist",
        since="cut_off_at",
    ),
    Queue(
        "orders.connect_shop",
        lambda _user: ShopKey.objects.expiring(moment()),
        ngettext_lazy(
            "The permission to work for %(count)d shop runs out",
            "The permission to work for %(count)d shops runs out",
            "count",
        ),
        _("Renew it"),
        "admin:orders_grant_changelist",
        due="grant__refresh_expires_at",
    ),
    Queue(
        "orders.view_syncline",
        lambda user: SyncLine.objects.lagging(moment() - sync.LAG).visible_to(user),
        ngettext_lazy(
            "%(count)d shop is not in step with the platform",
            "%(count)d shops are not in step with the platform",
            "count",
        ),
        _("Look"),
        "admin:orders_syncline_changelist",
        since="polled_at",
        of="shop",
    ),
    Queue(
        "aftersales.view_talkline",
        lambda user: catching_up.lagging(moment()).visible_to(user),
        ngettext_lazy(
            "The conversations of %(count)d shop cannot be read",
            "The conversations of %(count)d shops cannot be read",
            "count",
        ),
        _("Look"),
        "admin:aftersales_talkline_changelist",
        since="read_at",
        of="shop",
    ),
    Queue(
        "orders.cancel_order",
        lambda user: Order.objects.ahead().visible_to(user),
        ngettext_lazy(
            "%(count)d order has left as the platform sees it, and we hold it",
            "%(count)d orders have left as the platform sees it, and we hold them",
            "count",
        ),
        _("Look"),
        "admin:orders_order_changelist",
        query="?platform=ahead",
        since="placed_at",
    ),
    Queue(
        "orders.view_unplaced",
        Unplaced.objects.visible_to,
        ngettext_lazy(
            "%(count)d order of the platform could not be taken in",
            "%(count)d orders of the platform could not be taken in",
            "count",
        ),
        _("Look"),
        "admin:orders_unplaced_changelist",
        since="since",
    ),
    Queue(
        "orders.view_inboundmessage",
        lambda user: InboundMessage.objects.stuck().visible_to(user),
        ngettext_lazy(
            "%(count)d message of the platform could not be read",
            "%(count)d messages of the platform could not be read",
            "count",
        ),
        _("Look"),
        "admin:orders_inboundmessage_changelist",
        query="?state=stuck",
        since="received_at",
    ),
    Queue(
        "orders.retry_message",
        lambda user: InboundMessage.objects.quarantined().visible_to(user),
        ngettext_lazy(
            "%(count)d message of the platform is about no shop of ours",
            "%(count)d messages of the platform are about no shop of ours",
            "count",
        ),
        _("Look"),
        "admin:orders_inboundmessage_changelist",
        query="?state=quarantined",
        since="received_at",
    ),
    Queue(
        "orders.retry_sending",
        lambda user: Sending.objects.refused().visible_to(user),
        ngettext_lazy(
            "The platform refused %(count)d message of ours",
            "The platform refused %(count)d messages of ours",
            "count",
        ),
        _("Look"),
        "admin:orders_sending_changelist",
        query="?state=refused",
        since="refused_at",
    ),
    Queue(
        "warehouse.push_stock",
        lambda user: ChannelStock.objects.refused().visible_to(user),
        ngettext_lazy(
            "The platform does not take the stock of %(count)d listing",
            "The platform does not take the stock of %(count)d listings",
            "count",
        ),
        _("Look"),
        "admin:warehouse_channelstock_changelist",
        query="?state=refused",
        since="refused_at",
    ),
)
