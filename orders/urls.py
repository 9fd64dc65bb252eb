"""Addresses of stored files."""

from django.urls import path

from orders import views

app_name = "files"
urlpatterns = [path("<int:pk>/", views.download, name="download")]
