"""The reason matrix on one screen: a dimension down, reasons across, narrowed by the others."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from aftersales.cases import REASONS, Category
from fulfillment_site.insights.documents import weekly
from fulfillment_site.insights.models import Dimension
from fulfillment_site.insights.services import exposure, matrix, significance
from fulfillment_site.insights.services.exposure import Span
from fulfillment_site.insights.services.findings import SEEN, names
from fulfillment_site.insights.services.topics import HOMES, TOPICS
from orders.models import Shop
from orders.moment import moment
from orders.share import Share

MAY_VIEW = "insights.view_finding"
WEEKS = (1, 4, 8, 26)
MOST_CASES = 100


def show_reasons(request):
    """What share of orders came back for what, by one dimension, among chosen values of others."""
    shops, shop = _shops(request)
    context = {"title": _("Reasons by cause"), "shops": shops, "shop": shop}
    if shop:
        context |= _matrix(shop, request.GET)
    return _page(request, "dashboards/reasons.html", context)


def show_cases(request):
    """The tickets behind one number of the matrix, the newest first."""
    _all, shop = _shops(request)
    asked = request.GET
    by, key = asked.get("by", ""), asked.get("key", "")
    topic = asked.get("category", ""), asked.get("reason", "")
    if shop is None or by not in Dimension.values or not _is_key(Dimension(by), key):
        raise Http404
    if topic not in TOPICS:
        raise Http404
    weeks, within = _weeks(asked), _within(asked, Dimension(by))
    at = moment()
    span = Span(shop.pk, at - timedelta(weeks=weeks), at)
    rows = exposure.tickets(span, [(by, key), *within.items()], topic)
    context = {
        "title": _("Tickets behind the number"),
        "name": names([(by, key)])[by, key],
        "topic": weekly.topic(*topic),
        "rows": rows.select_related("order", "owner").order_by("-opened_at")[:MOST_CASES],
        "most": MOST_CASES,
        "weeks": weeks,
        "zone": shop.zone,
    }
    return _page(request, "dashboards/cases.html", context)


def _shops(request) -> tuple[list[Shop], Shop | None]:
    """The shops this person sees, and the one that was asked for."""
    if not request.user.has_perm(MAY_VIEW):
        raise PermissionDenied
    shops = list(Shop.objects.visible_to(request.user).order_by("name"))
    wanted = [shop for shop in shops if shop.code == request.GET.get("shop")]
    return shops, next(iter(wanted or shops), None)


def _page(request, template: str, context: dict) -> TemplateResponse:
    return TemplateResponse(request, template, admin.site.each_context(request) | context)


def _weeks(asked) -> int:
    weeks = asked.get("weeks", "")
    return int(weeks) if weeks in {str(one) for one in WEEKS} else SEEN // timedelta(weeks=1)


def _within(asked, dimension: Dimension) -> dict[str, str]:
    """Values of other dimensions that narrow what is counted."""
    return {
        one.value: key
        for one in Dimension
        if one != dimension and (key := asked.get(one.value)) and _is_key(one, key)
    }


def _matrix(shop: Shop, asked) -> dict:
    chosen = asked.get("by", "")
    dimension = Dimension(chosen) if chosen in Dimension.values else Dimension.SKU
    category = asked.get("category", "")
    category = category if category in {one.value for one in REASONS} else ""
    weeks, within = _weeks(asked), _within(asked, dimension)
    at = moment()
    span = Span(shop.pk, at - timedelta(weeks=weeks), at)
    called = names(within.items())
    told = matrix.table(span, dimension, within, category)
    return {
        "columns": [
            (label, _query(asked, category=code) if not category else "")
            for code, label in told.columns
        ],
        "total": _line(told.total, told, asked, category),
        "lines": [_line(row, told, asked, category) for row in told.rows],
        "dimension": dimension,
        "dimensions": [(label, one == dimension, _query(asked, by=one))
                       for one, label in Dimension.choices],
        "choices": [(one, one == weeks, _query(asked, weeks=one)) for one in WEEKS],
        "within": [
            (Dimension(code).label, called[code, key], _query(asked, **{code: None}))
            for code, key in within.items()
        ],
        "category": Category(category).label if category else "",
        "every_category": _query(asked, category=None),
        "most": matrix.MOST,
    }  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A row of the page: its numbers with the tickets behind each, and ways to look closer."""

    name: str
    n: int
    # Column, share, address of its tickets, whether it lies above the line of a finding.
    shares: list[tuple[str, Share, str, bool]]
    closer: list[tuple[str, str]]  # dimension, address of the matrix within this value


def _line(row: matrix.Row, told: matrix.Matrix, asked, category: str) -> Line:
    by, key = row.cell
    shares = []
    for (code, label), share, usual in zip(
        told.columns, row.shares, told.total.shares, strict=True
    ):
        topic = (HOMES[code], code) if category else (code, "")
        query = _query(asked, by=by, key=key, category=topic[0], reason=topic[1])
        link = query if by and share.cases else ""
        shares.append((label, share, link, significance.is_higher(share, usual)))
    closer = [
        (label, _query(asked, **{"by": one, by: key}))
        for one, label in Dimension.choices
        if by and one != by
    ]
    return Line(row.name, row.n, shares, closer)


def _query(asked, **changes) -> str:
    """The address of the page with other choices; None leaves one out."""
    query = asked.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def _is_key(dimension: Dimension, key: str) -> bool:
    """Whether it can be the ids of a value: what people type into an address is theirs."""
    if dimension != Dimension.LANE:
        return key.isdecimal() and len(key) < 19
    parts = key.split(":")
    return len(parts) == 4 and all(part.isdecimal() and len(part) < 19 for part in parts[:2])
