"""Rows that wait for a decision of a person, as this person may see them."""

from django.db.models import Exists, OuterRef, Q

from fulfillment_site.insights.models import HealthAlert
from orders.models import Clock, Hold, Notice, Shop
from orders.models.state import State
from orders.sla import RED, Basis, Kind
from warehouse.models import (
    Carrier,
    Manifest,
    Package,
    PickTask,
    PoolNumber,
    Sheet,
    ShopWarehouse,
    Wave,
)
from warehouse.services import tracking

REQUESTS = (Kind.ANSWER, Kind.RETURN)
POOL_IS_LOW = 500  # free numbers; an evening of live sales takes thousands


def untouched_waves(user):
    """Waves from which nobody has taken a piece yet."""
    begun = PickTask.objects.filter(wave=OuterRef("pk"), picked__gt=0)
    return Wave.objects.being_picked().visible_to(user).filter(~Exists(begun))


def unlabelled_boxes(user):
    """Boxes whose label cannot be drawn as things are."""
    bad = Sheet.objects.exclude(problem="").filter(
        waybill__package=OuterRef("pk"), waybill__voided_at=None
    )
    return Package.objects.to_pack().visible_to(user).filter(Exists(bad))


def untold_manifests(user):
    """Manifests that left and whose numbers nobody took to the platform."""
    return tracking.untaken(Manifest.objects.visible_to(user))


def unconfirmed_orders(user):
    """Running clocks of orders that left, while the platform waits for their numbers."""
    clocks = Clock.objects.open().filter(kind=Kind.ARRANGE, order__state=State.SHIPPED)
    return clocks.filter(shop__in=Shop.objects.visible_to(user))


def untold_boxes(user):
    """Packed parcels the platform does not know, though it was told of them or could not be."""
    troubled = Package.objects.untold().visible_to(user).exclude(problem={})
    return troubled.with_deadline()


def low_pools(_user):
    """Carriers in use whose pool of numbers runs dry soon."""
    in_use = Carrier.objects.filter(Exists(ShopWarehouse.objects.filter(carrier=OuterRef("pk"))))
    return in_use.annotate(left=PoolNumber.objects.left()).filter(left__lt=POOL_IS_LOW)


def unanswered_questions(user):
    """Holds of orders whose buyers were asked and said nothing in time."""
    holds = Hold.objects.open().filter(reason=Hold.Reason.WAITING_BUYER, until_at=None)
    return holds.filter(order__shop__in=Shop.objects.visible_to(user))


def forgotten_requests(user):
    """Running clocks of requests that nobody answered until little time was left, one a request."""
    told = Notice.objects.standing().filter(clock__kind__in=REQUESTS, mark__lte=RED)
    shops = Shop.objects.visible_to(user)
    named = Clock.objects.open().filter(
        shop=OuterRef("shop"), ref=OuterRef("ref"), basis=Basis.PLATFORM
    )
    ours = Q(basis=Basis.PROMISE) & Exists(named)  # the platform decides by its own clock
    return Clock.objects.open().exclude(ours).filter(pk__in=told.values("clock"), shop__in=shops)


def crossed_lines(user):
    """Figures of shops' health that stand beyond a line."""
    return HealthAlert.objects.standing().visible_to(user)
