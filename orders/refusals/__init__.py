"""Every sentence that says no or says why something waits, lazily translated, found by its code."""

from django.utils.translation import gettext as _

from orders.refusals import (
    aftersales,
    compensation,
    disputes,
    files,
    findings,
    goods,
    health,
    imports,
    knowledge,
    notices,
    orders,
    papers,
    platform,
    scans,
    screening,
    sync,
    tickets,
    words,
)

SENTENCES = (
    aftersales.SENTENCES
    | compensation.SENTENCES
    | disputes.SENTENCES
    | files.SENTENCES
    | findings.SENTENCES
    | goods.SENTENCES
    | imports.SENTENCES
    | health.SENTENCES
    | knowledge.SENTENCES
    | notices.SENTENCES
    | orders.SENTENCES
    | papers.SENTENCES
    | platform.SENTENCES
    | scans.SENTENCES
    | screening.SENTENCES
    | sync.SENTENCES
    | tickets.SENTENCES
)


def sentence(code: str, params: dict) -> str:
    """Word a stored code for the reader's language; code words among the parameters likewise.

    A parameter may be a list, or a sentence itself: {"code": …, "params": …}.
    """
    return str(SENTENCES[code]) % {name: _spoken(value) for name, value in params.items()}


def _spoken(value) -> str:
    if isinstance(value, list | tuple):
        return _(", ").join(_spoken(item) for item in value)
    if isinstance(value, dict):
        return sentence(**value)
    return str(words.WORDS.get(value, value))
