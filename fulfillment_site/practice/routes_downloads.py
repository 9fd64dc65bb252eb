"""Files a browser can fetch: labels and exports."""

from flask import Blueprint, Response

from fulfillment_site.practice import labels, shops
from fulfillment_site.practice.exports import EXPORTS
from fulfillment_site.practice.world import Heard, World


def blueprint(world: World) -> Blueprint:
    """The addresses of files."""
    routes = Blueprint("downloads", __name__)
    routes.add_url_rule(
        "/labels/<package_id>/<key>/<kind>.pdf",
        "label",
        lambda package_id, key, kind: _label(world, package_id, key, kind),
    )
    routes.add_url_rule(
        "/files/<shop_id>/<name>", "file", lambda shop_id, name: _file(world, shop_id, name)
    )
    return routes


def _label(world: World, package_id: str, key: str, kind: str) -> Response:
    drawn = labels.draw(world, package_id, key, kind)
    world.tally.note(Heard(world.now(), "label_file", "", "404" if drawn is None else "200"))
    if drawn is None:
        return Response("Not found, or no longer.", 404)
    return Response(drawn, content_type="application/pdf")


def _file(world: World, shop_id: str, name: str) -> Response:
    shop, export = shops.shop(world, shop_id), EXPORTS.get(name)
    if shop is None or export is None:
        return Response("Not found.", 404)
    saved_as = f'attachment; filename="{export.file_name(world.now())}"'
    told = Response(export.write(world, shop), content_type=export.media_type)
    told.headers["Content-Disposition"] = saved_as
    return told
