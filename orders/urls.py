"""Addresses of stored files."""

app_name = "files"
urlpatterns = []
