from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FulfillmentSiteConfig(AppConfig):
    name = "fulfillment_site"
    verbose_name = _("Back office")
