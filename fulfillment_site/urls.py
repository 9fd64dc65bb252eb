"""Every address of the back office."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView

from fulfillment_site.tasks import wake
from orders.views.consent import consent
from orders.views.webhook import webhook

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("floor/", include("warehouse.views.urls")),
    path("tiktok/webhook/", webhook, {"wake": wake}, name="webhook"),
    path("tiktok/authorised/", consent, name="consent"),
    path("files/", include("orders.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("health/", lambda _request: HttpResponse("ok", content_type="text/plain")),
]
