"""Addresses of what calls people on every page."""

from django.urls import path

from orders.views import notices

app_name = "notices"
urlpatterns = [
    path("", notices.calling, name="calling"),
    path("<int:pk>/acknowledge/", notices.acknowledge, name="acknowledge"),
]
