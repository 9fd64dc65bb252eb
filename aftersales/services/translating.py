"""What buyers wrote, in the language of the desk, by whatever translator a setting names."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.utils.module_loading import import_string

from aftersales.models import ChatMessage
from orders.errors import Outcome, Refused

# Texts and the language wanted, as Django calls it → as many texts; raises ConnectionError or
# TimeoutError (OSError both) where it cannot be reached.
Translator = Callable[[Sequence[str], str], Sequence[str]]
KEPT_TRYING = timedelta(days=2)  # what nobody could translate by then is read as it is


def pending(translator: str, at: datetime):
    """Ids of buyers' messages without a translation, newest first; none without a translator."""
    rows = ChatMessage.objects.filter(role="BUYER", type="TEXT", translation=None)
    if not translator:
        return rows.none().values_list("pk", flat=True)
    return rows.filter(at__gt=at - KEPT_TRYING).order_by("-at").values_list("pk", flat=True)


def translate(
    translator: str, language: str, message_ids: Iterable[int], *, by=None, at: datetime
) -> Outcome:
    """Ask once for all of these, with no transaction open."""
    rows = list(ChatMessage.objects.filter(pk__in=message_ids, translation=None))
    ask: Translator = import_string(translator)
    try:
        told = ask([row.text for row in rows], language)
    except OSError as down:
        why = Refused("translator_is_down", why=str(down))
        return Outcome([], {row.pk: why for row in rows})
    for row, text in zip(rows, told, strict=True):
        row.translation = text
    ChatMessage.objects.bulk_update(rows, ["translation"])
    return Outcome([row.pk for row in rows])
