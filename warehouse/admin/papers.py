"""Papers of a wave or a manifest: what is bound has a link, the rest says how far it is."""

from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warehouse.models import PrintJob, Wave


def jobs():
    """Print jobs with their file, and how many of their sheets are drawn and how many are bad.

    A wave that was called off offers none: every label of it is void.
    """
    return (
        PrintJob.objects.exclude(wave__state=Wave.State.CANCELLED)
        .order_by("pk")
        .select_related("file")
        .annotate(
            sheet_count=Count("sheets"),
            drawn_count=Count("sheets", filter=Q(sheets__drawn_at__isnull=False)),
            bad_count=Count("sheets", filter=~Q(sheets__problem="")),
        )
    )


def papers(annotated: Iterable[PrintJob]) -> str:
    """Each paper on a line of its own; `annotated` comes from `jobs`."""
    return format_html_join("", '<p class="paper">{} {}</p>', map(_paper, annotated))


def _paper(job: PrintJob) -> tuple[str, str]:
    kind = job.get_kind_display()
    if not job.finished_at:
        far = {"drawn": job.drawn_count, "all": job.sheet_count}
        paper = format_html("{} <i>{}</i>", kind, _("drawing %(drawn)d/%(all)d") % far)
    elif job.file_id:
        url = reverse("files:download", args=[job.file_id])
        paper = format_html('<a class="paper-link" href="{}">{}</a>', url, kind)
    else:
        paper = format_html("{} <i>{}</i>", kind, _("not kept"))
    return paper, _bad(job.bad_count)


def _bad(count: int) -> str:
    if not count:
        return ""
    text = ngettext("%(count)d bad", "%(count)d bad", count) % {"count": count}
    return format_html('<b class="chip is-red">{}</b>', text)
