"""Addresses of the floor."""

app_name = "floor"
urlpatterns = []
