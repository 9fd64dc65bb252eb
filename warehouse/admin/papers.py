"""Papers of a wave or a manifest: lists have a link, what is printed once says how far it is."""

from collections.abc import Iterable

from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warehouse.models import Page, PrintJob, Wave
from warehouse.services.sheets import DRAWN_AS


def jobs():
    """Print jobs with their file, and how many of their sheets are drawn, printed and bad.

    A wave that was called off offers none: every label of it is void.
    """
    as_pages = Case(*(When(kind=drawn_as, then=Value(kind)) for kind, drawn_as in DRAWN_AS.items()))
    printed = Page.objects.printed().filter(
        wave=OuterRef("wave"), kind=OuterRef("as_pages"), waybill__voided_at=None
    )
    printed = printed.order_by().values("wave").annotate(count=Count("waybill", distinct=True))
    return (
        PrintJob.objects.exclude(wave__state=Wave.State.CANCELLED)
        .order_by("pk")
        .select_related("file")
        .annotate(as_pages=as_pages)
        .annotate(
            printed_count=Coalesce(Subquery(printed.values("count")), 0),
            sheet_count=Count("sheets"),
            drawn_count=Count("sheets", filter=Q(sheets__drawn_at__isnull=False)),
            bad_count=Count("sheets", filter=~Q(sheets__problem="")),
        )
    )


def papers(annotated: Iterable[PrintJob]) -> str:
    """Each paper on a line of its own; `annotated` comes from `jobs`."""
    lines = format_html_join("", '<p class="paper">{} {}</p>', map(_paper, annotated))
    return format_html("<div>{}</div>", lines)


def _paper(job: PrintJob) -> tuple[str, str]:
    kind = job.get_kind_display()
    if not job.finished_at:
        far = {"drawn": job.drawn_count, "all": job.sheet_count}
        paper = format_html("{} <i>{}</i>", kind, _("drawing %(drawn)d/%(all)d") % far)
    elif job.as_pages:
        far = {"printed": job.printed_count, "all": job.sheet_count}
        paper = format_html("{} <i>{}</i>", kind, _("printed %(printed)d/%(all)d") % far)
    elif job.file_id:
        url = reverse("files:download", args=[job.file_id])
        paper = format_html('<a class="paper-link" href="{}">{}</a>', url, kind)
    else:
        paper = format_html("{} <i>{}</i>", kind, _("not kept"))
    bad = ngettext("%(count)d bad", "%(count)d bad", job.bad_count) % {"count": job.bad_count}
    slow = _("%(count)d drawn slowly") % {"count": job.in_full}
    chips = (("red", job.bad_count, bad), ("grey", job.in_full, slow))
    shown = ((color, text) for color, count, text in chips if count)
    return paper, format_html_join(" ", '<b class="chip is-{}">{}</b>', shown)
