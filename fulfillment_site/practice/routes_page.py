"""The shop's own page: what it holds, and four buttons."""

from flask import Blueprint, render_template

from fulfillment_site.practice.world import World


def blueprint(world: World) -> Blueprint:
    """The page at the root."""
    routes = Blueprint("page", __name__)
    routes.add_url_rule("/", "page", lambda: render_template("page.html", world=world))
    return routes
