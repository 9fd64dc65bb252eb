"""Addresses of stored files."""

from django.urls import path

from orders.views import files

app_name = "files"
urlpatterns = [path("<int:pk>/", files.download, name="download")]
