"""What an app is told about its authorisation."""

from fulfillment_site.practice import agenda, shops, tokens, webhooks
from fulfillment_site.practice.markets import DAY
from fulfillment_site.practice.world import World


def warn_of_expiry(world: World, authorisation: int, at: int) -> None:
    """The authorisation ends within thirty days; said every day."""
    given = tokens.known(world, authorisation)
    if given.revoked or at >= given.ends_at:
        return
    for shop in tokens.shops_of(world, given):
        data = {"message": "The authorisation expires soon.", "expiration_time": str(given.ends_at)}
        webhooks.emit(world, shop.id, 7, data, at)
    agenda.plan(world, at + DAY, "authorisation_expires", authorisation=authorisation)


def deauthorise(world: World, seller: str, at: int) -> None:
    """The seller takes back their word; the app hears of it once."""
    for shop in shops.shops(world, seller):
        webhooks.emit(world, shop.id, 6, {"message": "The seller deauthorised the app."}, at)
    tokens.revoke(world, seller)
