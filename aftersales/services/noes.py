"""What becomes of what the platform did not take from us: told again later, or for a person."""

from collections.abc import Callable
from datetime import datetime

from aftersales.services import guard
from orders.errors import Refused
from orders.models import Shop
from orders.services import connections, sendings
from orders.services.sendings import Claim
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused

DOWN = "platform_is_down"
NOES = (TikTokDown, TikTokRefused, Refused)


def is_down(why: Refused | None) -> bool:
    """Whether the platform did not answer at all."""
    return why is not None and why.code == DOWN


def lay_down(
    no: Exception, claimed: Claim, shop: Shop, fail: Callable[[Refused], None], *, at: datetime
) -> Refused:
    """Why it was not taken, one of `NOES`; `fail` writes down what no later try would change.

    That is what the platform refuses, but for lack of its permission, and words that were forbidden
    since they were written.
    """
    if isinstance(no, TikTokDown):
        why, is_final = Refused(DOWN, why=str(no)), False
    elif isinstance(no, TikTokRefused):
        why, is_final = connections.heed(shop, no, at=at), no.meaning != Meaning.DEAUTHORISED
    else:
        why, is_final = no, no.code == guard.FORBIDDEN
    if is_final:
        fail(why)
    else:
        sendings.retry_later(claimed, at=at, why=why)  # writes nothing where it is settled
    return why
