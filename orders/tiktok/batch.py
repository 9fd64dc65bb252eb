"""A call for many: the platform says it went well even where part of it did not."""

from dataclasses import dataclass

from orders.tiktok.errors import TikTokDown, TikTokRefused, failure
from orders.tiktok.fields import named, read
from orders.tiktok.wire import Answer


@dataclass(frozen=True)
class BatchResult:
    """What was not done, by the id it was asked for; everything else is done.

    An error that names no id stands under "": then nobody knows what was done.
    """

    receipt: str
    errors: dict[str, TikTokDown | TikTokRefused]


@dataclass(frozen=True)
class _Error:
    code: int = 0
    message: str = ""
    id: str = named("detail.package_id|detail.sku_id|detail.order_id", "")


@dataclass(frozen=True)
class _Errors:
    errors: tuple[_Error, ...] = ()


def result(answer: Answer) -> BatchResult:
    """What a call for many did not do."""
    told = read(_Errors, answer.data, "batch").errors
    errors = {one.id: failure(one.code, one.message, answer.request_id) for one in told}
    return BatchResult(answer.request_id, errors)
