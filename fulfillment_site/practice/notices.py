"""What an app is told about its authorisation."""

from fulfillment_site.practice import agenda, shops, tokens, webhooks
from fulfillment_site.practice.markets import DAY
from fulfillment_site.practice.world import World


def warn_of_expiry(world: World, authorisation: int, at: int) -> None:
    """The authorisation ends within thirty days; said every day."""
    given = tokens.authorisation(world, authorisation)
    if given.revoked or at >= given.ends_at:
        return
    for shop in tokens.shops_of(world, given):
        data = {"message": "The authorisation expires soon.", "expiration_time": str(given.ends_at)}
        webhooks.emit(world, shop.id, 7, data, at, only={given.app_key})
    agenda.plan(world, at + DAY, "authorisation_expires", authorisation=authorisation)


def deauthorise(world: World, seller: str, at: int, app_key: str = "") -> None:
    """The seller takes back their word, given to one app or to all; each hears of it once."""
    named = {app_key} if app_key else webhooks.listeners(world, seller)
    data = {"message": "The seller deauthorised the app."}
    for shop in shops.shops(world, seller):
        webhooks.emit(world, shop.id, 6, data, at, only=named)
    for key in named:
        tokens.revoke(world, seller, key)
