"""Which page belongs to which queue: from each, one link or F1 leads to how it is worked."""

from django.urls import reverse

from aftersales.models import Article

Queue = Article.Queue
PAGES = {
    "desk:desk": Queue.DESK,
    "admin:aftersales_cancellationrequest_changelist": Queue.DESK,
    "desk:ticket": Queue.TICKETS,
    "desk:ticket_macros": Queue.TICKETS,
    "admin:aftersales_ticket_changelist": Queue.TICKETS,
    "admin:aftersales_tickethandover_changelist": Queue.TICKETS,
    "admin:aftersales_returnrequest_changelist": Queue.RETURNS,
    "admin:aftersales_returnrequest_change": Queue.RETURNS,
    "admin:aftersales_buyerreview_changelist": Queue.REVIEWS,
    "admin:warehouse_parcelwatch_changelist": Queue.RADAR,
    "admin:aftersales_radaralarm_changelist": Queue.RADAR,
    "admin:warehouse_carrierclaim_changelist": Queue.RADAR,
    "admin:orders_heldorder_changelist": Queue.SCREENING,
    "admin:orders_screeningrule_changelist": Queue.SCREENING,
    "admin:warehouse_towave_changelist": Queue.WAVES,
    "admin:warehouse_wave_changelist": Queue.WAVES,
    "floor:pick_waves": Queue.PICKING,
    "floor:pick": Queue.PICKING,
    "floor:pack": Queue.PACKING,
    "admin:warehouse_topack_changelist": Queue.PACKING,
    "floor:manifests": Queue.DOOR,
    "floor:handover": Queue.DOOR,
    "admin:warehouse_tohandover_changelist": Queue.DOOR,
    "floor:baskets": Queue.PUT_BACK,
    "floor:basket": Queue.PUT_BACK,
    "admin:warehouse_toputback_changelist": Queue.PUT_BACK,
}


def routines(request) -> dict[str, str]:
    """Where the routine of the page's queue is, for who may read it; asks no query of its own."""
    match = getattr(request, "resolver_match", None)
    queue = PAGES.get(match.view_name) if match else None
    user = getattr(request, "user", None)
    if queue is None or user is None or not user.has_perm("aftersales.read_knowledge"):
        return {}
    return {"routine": reverse("desk:routine", args=[queue.value])}
