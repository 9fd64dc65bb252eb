"""Files a browser can fetch: labels and exports."""

from flask import Blueprint

from fulfillment_site.practice.world import World


def blueprint(world: World) -> Blueprint:
    """The addresses of files."""
    return Blueprint("downloads", __name__)
