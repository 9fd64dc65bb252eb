"""What calls a person on every page: asked for every ten seconds, acknowledged by one press."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from orders import sla
from orders.models import Notice
from orders.moment import moment
from orders.services import acknowledging, dispatch, refs

SHOWN = 3  # notices in words; the rest are counted


@require_GET
@login_required
def calling(request):
    """The open notices of this person: the most urgent in words, all of them counted."""
    at = moment()
    rows = acknowledging.waiting(request.user, at=at).select_related("clock__order", "clock__shop")
    found = list(rows[: SHOWN + 98])
    may = request.user.has_perm("orders.acknowledge_notice")
    more = len(found) - SHOWN
    return JsonResponse(
        {
            "notices": [told(notice, at) for notice in found[:SHOWN]],
            "more": _("%(count)d more") % {"count": more} if more > 0 else "",
            "person": request.user.pk,
            "folded": ngettext(
                "%(count)d notice that you have seen is not acknowledged",
                "%(count)d notices that you have seen are not acknowledged",
                len(found),
            )
            % {"count": len(found)},
            "acknowledge": _("I see to it") if may else "",
            "page": reverse("admin:orders_notice_changelist")
            if request.user.has_perm("orders.view_notice")
            else "",
        },
        headers={"Cache-Control": "no-store"},
    )


@require_POST
@login_required
@permission_required("orders.acknowledge_notice", raise_exception=True)
def acknowledge(request, pk: int):
    """Somebody says that he knows of one notice; what he may not see is not his to silence."""
    at = moment()
    ids = Notice.objects.visible_to(request.user).filter(pk=pk).values_list("pk", flat=True)
    outcome = acknowledging.acknowledge(list(ids), by=request.user, at=at)
    refused = [str(why) for why in outcome.refused.values()]
    return JsonResponse({"done": outcome.done, "refused": refused})


def told(notice: Notice, at) -> dict:
    """One notice as the page shows it.

    `loud` plays until somebody acknowledges it: a clock that is red. All others are shown whole and
    heard once; on a person's next pages they are folded into one line. They climb all the same.
    """
    clock = notice.clock
    is_loud = clock is not None and clock.due_at - at <= sla.RED
    known = refs.page(clock) if clock else None
    return {
        "id": notice.pk,
        "text": dispatch.line(notice, at),
        "loud": is_loud,
        "page": reverse(known[0], args=known[1:]) if known else "",
        "acknowledge": reverse("notices:acknowledge", args=[notice.pk]),
    }
