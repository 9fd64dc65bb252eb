"""Every address of the back office."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView

from fulfillment_site.tasks import upload_now, wake
from fulfillment_site.who_may import who_may
from orders.views.consent import consent
from orders.views.webhook import webhook
from warehouse.views.scan import scan

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/who-may/", admin.site.admin_view(who_may), name="who_may"),
    path("admin/desk/", include("aftersales.urls")),
    path("admin/", admin.site.urls),
    # The floor's own address of scans, which also starts what follows a packed box.
    path("floor/scan/", scan, {"packed": upload_now}),
    path("floor/", include("warehouse.views.urls")),
    path("tiktok/webhook/", webhook, {"wake": wake}, name="webhook"),
    path("tiktok/webhook", webhook, {"wake": wake}),  # a message is not to be sent on by redirect
    path("tiktok/authorised/", consent, name="consent"),
    path("notices/", include("orders.views.notice_urls")),
    path("files/", include("orders.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("health/", lambda _request: HttpResponse("ok", content_type="text/plain")),
]
