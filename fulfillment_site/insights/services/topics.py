"""What orders are counted for: a category of tickets, or one reason of it."""

from django.db.models import Q

from aftersales.cases import REASONS, Category, Reason

Topic = tuple[str, str]  # category, and a reason of it; "" for all of the category
# A reason stands in several categories; counted by itself it is at home in the first of them.
HOMES: dict[str, Category] = {
    reason: category for category in reversed(REASONS) for reason in REASONS[category]
}
TOPICS: tuple[Topic, ...] = (
    *((category.value, "") for category in REASONS),
    *((HOMES.get(reason, Category.OTHER).value, reason.value) for reason in Reason),
)


def told(category: str, reason: str) -> list[Topic]:
    """What a ticket is a case of.

    One that came by a review, a dispute or a cancellation is a case of the category that its
    reason is at home in; one without a reason yet counts by its category alone.
    """
    theme = category if category in REASONS else HOMES.get(reason, "")
    found = [(str(theme), "")] if theme else []
    return [*found, (str(HOMES.get(reason, Category.OTHER)), reason)] if reason else found


def tickets(topic: Topic, prefix: str = "") -> Q:
    """The condition on tickets that are a case of this, which is `told` the other way round."""
    category, reason = topic
    if reason:
        return Q((f"{prefix}reason", reason))
    at_home = [one for one, home in HOMES.items() if home == category]
    return Q((f"{prefix}category", category)) | ~Q((f"{prefix}category__in", list(REASONS))) & Q(
        (f"{prefix}reason__in", at_home)
    )


def meet(one: Topic, other: Topic) -> bool:
    """Whether a ticket can be a case of both."""
    if one[1] and other[1]:
        return one[1] == other[1]
    if one[1] or other[1]:
        (category, _all), (_home, reason) = sorted((one, other), key=lambda topic: topic[1])
        return reason in REASONS[Category(category)]
    return one[0] == other[0]
