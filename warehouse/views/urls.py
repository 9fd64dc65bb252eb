"""Addresses of the floor."""

from django.urls import path

from warehouse.views import handover, pack, pick, put_back, scan

app_name = "floor"
urlpatterns = [
    path("pick/", pick.waves, name="pick_waves"),
    path("pick/<int:wave_id>/", pick.walk, name="pick"),
    path("pack/", pack.bench, name="pack"),
    path("pack/<int:package_id>/print/", pack.print_box, name="print_box"),
    path("put-back/", put_back.baskets, name="baskets"),
    path("put-back/<int:warehouse_id>/", put_back.basket, name="basket"),
    path("handover/", handover.manifests, name="manifests"),
    path(
        "handover/open/<int:warehouse_id>/<int:carrier_id>/",
        handover.open_manifest,
        name="open_manifest",
    ),
    path("handover/<int:manifest_id>/", handover.door, name="handover"),
    path("handover/<int:manifest_id>/let-go/", handover.let_go, name="let_go"),
    path("handover/<int:manifest_id>/close/", handover.close_manifest, name="close_manifest"),
    path("handover/<int:manifest_id>/unload/<int:package_id>/", handover.unload, name="unload"),
    path("scan/", scan.scan, name="scan"),
]
