"""The page of a dispute: what is judged, by when, and the evidence; and how often there are any."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aftersales.models import Dispute, EvidencePack
from aftersales.reports import dispute_rate
from aftersales.services.evidence import making, sealing
from aftersales.views import clerk, page
from orders.admin.strip import strip
from orders.adminkit import attempt
from orders.errors import Refused
from orders.moment import moment

MAY_SEE, MAY_WORK = "aftersales.view_dispute", "aftersales.work_dispute"
MAY_MAKE = "aftersales.make_evidence"
LARGEST = 200 * 2**20  # bytes of an archive that is uploaded to be checked
WEEKS = 26
FILES = {"paper": "application/pdf", "archive": "application/zip"}


class ArchiveForm(forms.Form):
    """The archive of a pack, wherever it was since it was taken along."""

    archive = forms.FileField(max_length=200)


def visible(request, pk: int) -> Dispute:
    """A dispute this person may see; who may not learns nothing of it."""
    rows = Dispute.objects.visible_to(request.user).filter(pk=pk)
    row = rows.select_related("shop", "order__shop", "request", "opened_by", "sent_by").first()
    if row is None:
        raise Http404
    return row


def pack(request, pk: int) -> EvidencePack:
    """A pack this person may see."""
    rows = EvidencePack.objects.visible_to(request.user).filter(pk=pk)
    found = rows.select_related("archive").first()
    if found is None:
        raise Http404
    return found


@clerk(MAY_SEE)
def dispute(request, pk: int):
    """One dispute with its packs, the newest on top."""
    at, row = moment(), visible(request, pk)
    packs = list(row.packs.select_related("asked_by"))
    context = {
        "title": _("Dispute %(number)s") % {"number": row},
        "at": at,
        "row": row,
        "zone": row.shop.zone,
        "strip": strip(row.order, row.order.clocks.open(), at) if row.order else "",
        "ticket": making.ticket_of(row),
        "packs": packs,
        "is_made": any(one.state == "ASKED" for one in packs),
        "stages": Dispute.Stage.choices,
        "is_alive": row.state in ("OPEN", "EVIDENCE_SENT"),
        "may_work": request.user.has_perm(MAY_WORK),
        "may_make": request.user.has_perm(MAY_MAKE),
        "may_show": request.user.has_perm(making.MAY_SHOW),
        "is_fullwidth": "1",
    }
    return page(request, "aftersales/dispute.html", context)


@clerk(MAY_MAKE)
def take(request, pk: int, which: str):
    """The paper or the archive of a pack; the ticket remembers who took it along."""
    try:
        stored = making.take(pk, which, by=request.user, at=moment())
        content = stored.file.open("rb")
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("admin:aftersales_dispute_changelist")
    except FileNotFoundError as gone:
        raise Http404 from gone
    answer = FileResponse(
        content, content_type=FILES[which], as_attachment=True, filename=stored.name
    )
    answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "no-store"
    return answer


@clerk(MAY_MAKE)
def check(request):
    """Whether an archive is as we made it, and else which file is not."""
    form = ArchiveForm(request.POST or None, request.FILES or None)
    checked = None
    if form.is_valid():
        archive = form.cleaned_data["archive"]
        checked = attempt(request, _checked, archive)
    context = {
        "title": _("Check evidence"),
        "form": form,
        "checked": checked,
        "name": checked and form.cleaned_data["archive"].name,
        "listed": sealing.LIST,
    }
    return page(request, "aftersales/check_evidence.html", context)


def _checked(archive, *, by, at) -> sealing.Checked:
    if archive.size > LARGEST:
        raise Refused("attachment_is_too_large", megabytes=LARGEST // 2**20)
    return sealing.check(archive)


@clerk(MAY_SEE)
def rate(request):
    """Disputes per 1,000 orders, by the week of the order and by the step at which they arose."""
    at = moment()
    names = dict(Dispute.Stage.choices)
    today = timezone.localtime(at)
    monday = today - timedelta(weeks=WEEKS, days=today.weekday())
    since = monday.replace(hour=0, minute=0, second=0, microsecond=0)
    context = {
        "title": _("Dispute rate"),
        "weeks": [
            (
                week,
                [(text, week.stages[code]) for code, text in names.items() if code in week.stages],
            )
            for week in dispute_rate.by_week(request.user, since=since, at=at)
        ],
        "stages": [(names[code], one) for code, one in dispute_rate.by_stage(request.user, since)],
        "span": WEEKS,
        "ripe": dispute_rate.RIPE.days,
    }
    return page(request, "aftersales/dispute_rate.html", context)
