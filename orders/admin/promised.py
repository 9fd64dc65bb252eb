"""Orders by a promise of theirs that reached a mark: what a line of the home page leads to."""

from datetime import timedelta

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from orders.models import Notice
from orders.sla import Basis, Kind

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class PromiseFilter(SimpleListFilter):
    """Kind, basis and hours left of the last mark told, "PACK-PROMISE-2"; minutes, where it is no
    whole hour, "PACK-PROMISE-30m". There only when asked."""

    title, parameter_name = _("promise"), "promise"

    def lookups(self, request, model_admin):
        kind, basis, mark = parsed(request.GET.get(self.parameter_name, ""))
        if mark is None:
            return []
        hours, rest = divmod(mark, HOUR)
        left = _("less than %(hours)d h left") % {"hours": hours} if mark else _("too late")
        if rest:
            left = _("less than %(minutes)d min left") % {"minutes": mark // MINUTE}
        words = {"kind": Kind(kind).label, "basis": Basis(basis).label, "left": left}
        return [(asked(kind, basis, mark), _("%(kind)s (%(basis)s): %(left)s") % words)]

    def queryset(self, request, queryset):
        kind, basis, mark = parsed(self.value() or "")
        if mark is None:
            return queryset
        told = Notice.objects.standing().filter(clock__order=OuterRef("pk"), mark=mark)
        return queryset.filter(Exists(told.filter(clock__kind=kind, clock__basis=basis)))


def asked(kind: str, basis: str, mark: timedelta) -> str:
    """What the filter is asked with."""
    hours, rest = divmod(mark, HOUR)
    return f"{kind}-{basis}-{mark // MINUTE}m" if rest else f"{kind}-{basis}-{hours}"


def parsed(value: str) -> tuple[str, str, timedelta | None]:
    """The parts of what the filter was asked with; no mark when it is nonsense."""
    kind, _dash, rest = value.partition("-")
    basis, _dash, left = rest.partition("-")
    number, unit = left.removesuffix("m"), MINUTE if left.endswith("m") else HOUR
    fits = kind in Kind.values and basis in Basis.values and number.isdecimal() and len(number) < 6
    return kind, basis, int(number) * unit if fits else None


class PlatformFilter(SimpleListFilter):
    """Orders on which the platform and we disagree."""

    title, parameter_name = _("platform"), "platform"

    def lookups(self, request, model_admin):
        return [
            ("ahead", _("has left, as the platform sees it")),
            ("address_changed", _("the address changed after printing")),
        ]

    def queryset(self, request, queryset):
        known = dict(self.lookup_choices)
        return getattr(queryset, self.value())() if self.value() in known else queryset
