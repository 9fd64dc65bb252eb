"""Which tickets `next` brings to whom: by skill, training, and who else is there."""

from datetime import datetime
from itertools import chain

from django.db.models import Q, QuerySet

from aftersales.cases import Category
from aftersales.models import Agent


def dealable(rows: QuerySet, user, *, at: datetime) -> QuerySet:
    """Tickets this person may be brought: their own, and those of nobody who is there.

    A category that anybody who is here was trained for goes to those who were; somebody of whom no
    skills are kept does everything else.
    """
    agents = list(Agent.objects.filter(user__is_active=True))
    me = next((one for one in agents if one.user_id == user.pk), Agent(user=user))
    here = [one for one in agents if one.here_until and one.here_until > at]
    free = Q(owner=None) | Q(owner=user) | ~Q(owner__in=[one.user_id for one in here])
    rows = rows.filter(free)
    if me.pk:
        rows = rows.filter(Q(owner=user) | Q(team=me.team))
    taught = set(chain.from_iterable(one.trained for one in here))
    able = set(me.categories or Category.values) - (taught - set(me.trained))
    if able != set(Category.values):
        rows = rows.filter(Q(owner=user) | Q(category__in=[*able, ""]))
    if me.languages:
        rows = rows.filter(Q(owner=user) | Q(language__in=[*me.languages, ""]))
    return rows
