from django.apps import AppConfig
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.services import refs


class AftersalesConfig(AppConfig):
    name = "aftersales"
    verbose_name = gettext_lazy("After-sales")

    def ready(self):
        """Clocks of disputes and tickets that have no order are called by their own names."""
        refs.register("dispute", self._dispute, "desk:dispute")
        refs.register("ticket", _ticket, "desk:ticket")

    def _dispute(self, pk: int) -> str:
        row = self.get_model("Dispute").objects.filter(pk=pk).first()
        return _("Dispute %(number)s") % {"number": row or pk}


def _ticket(pk: int) -> str:
    return _("Ticket %(number)s") % {"number": f"#{pk}"}
