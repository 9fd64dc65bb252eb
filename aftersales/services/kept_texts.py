"""What every form asks of a text for buyers before it is kept."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aftersales.services import facts, guard
from orders.errors import Refused
from orders.models import Shop


def insist(text: str, names: Iterable[str], market: str = "") -> str:
    """The text, if its braces name facts among `names` and the guard of the market lets it pass.

    Without a market, only what every market forbids is looked for.
    """
    known = list(names)
    if unknown := sorted(set(facts.NAME.findall(text)) - set(known)):
        raise ValidationError(
            _("{%(name)s} is no fact anybody knows. Known are: %(known)s.")
            % {"name": unknown[0], "known": ", ".join(known)}
        )
    if facts.has_stray_brace(text):
        raise ValidationError(str(Refused("brace_is_stray")))
    if why := guard.objection(text, Shop(market=market)):
        raise ValidationError(str(why))
    return text
