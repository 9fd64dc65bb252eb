"""Taking over what is proposed for a wrong address, by one press."""

from django.core.exceptions import PermissionDenied
from django.urls import path
from django.views.decorators.http import require_POST

from orders.admin.rows import OrderRows
from orders.services import correction


class CorrectedOrders(OrderRows):
    """Orders whose address may be put right by whoever may see it."""

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.correct_view))
        way = path("<path:object_id>/correct/", view, name="orders_order_correct")
        return [way, *super().get_urls()]

    def may_correct(self, request) -> bool:
        may_see = self.has_see_recipient_permission(request)
        return may_see and self.has_correct_address_permission(request)

    def correct_view(self, request, object_id):
        if not self.may_correct(request):
            raise PermissionDenied
        seen = request.POST.get("seen", "")
        return self.press(request, object_id, correction.take_over, seen=seen)
