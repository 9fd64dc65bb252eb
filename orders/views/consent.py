"""Where a seller comes back to after consenting at the platform."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from orders.adminkit import attempt
from orders.services import connecting


@require_GET
@never_cache
@login_required
@permission_required("orders.connect_shop", raise_exception=True)
def consent(request: HttpRequest) -> HttpResponse:
    """Keep what the seller granted; then a person says which shop is which.

    A GET, for the platform sends people here; the signed state stands for the press of a button.
    """
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    kept = attempt(request, connecting.come_back, state, code)
    if kept is None:
        return redirect("admin:orders_shop_changelist")
    grant, shop_id = kept
    asked = f"?shop={shop_id}" if shop_id else ""
    return redirect(reverse("admin:orders_grant_attach", args=[grant.pk]) + asked)
