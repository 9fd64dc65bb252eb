"""One order file: uploaded, looked at, placed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from orders.adminkit import ReadOnlyAdmin, attempt
from orders.drafts import OrderDraft
from orders.errors import Refused
from orders.models import ImportJob, Shop
from orders.services import import_jobs
from orders.services.arrivals import is_history
from orders.services.import_jobs import COUNTED, Judgement

ROWS = 10_000  # a longer file would keep a web worker from everybody else
ORDERS_SHOWN = 10  # of each group
FAULTS_SHOWN = 1_000


class OrderFileForm(forms.Form):
    """Whose orders, and the file as Seller Center gave it."""

    shop = forms.ModelChoiceField(
        Shop.objects.none(),
        label=gettext_lazy("Shop"),
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )
    file = forms.FileField(
        label=gettext_lazy("Order file"),
        help_text=gettext_lazy("CSV or XLSX, exactly as Seller Center exported it."),
        max_length=200,
        widget=UnfoldAdminFileFieldWidget({"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shop"].queryset = Shop.objects.visible_to(user)


@dataclass(frozen=True)
class Group:
    """Some orders of a file that would fare alike: the first of them, and how many more."""

    label: str
    drafts: Sequence[OrderDraft]
    more: int


@dataclass(frozen=True)
class Preview:
    """What a file would do, as far as one page can show it."""

    judgement: Judgement

    @property
    def groups(self) -> list[Group]:
        compared = self.judgement.comparison
        found = {
            "new": [draft for draft in compared.new if not is_history(draft)],
            "history": [draft for draft in compared.new if is_history(draft)],
            "changed": [draft for _order, draft in compared.changed],
        }
        return [
            Group(COUNTED[name], drafts[:ORDERS_SHOWN], max(len(drafts) - ORDERS_SHOWN, 0))
            for name, drafts in found.items()
            if drafts
        ]

    @property
    def refused(self) -> list[str]:
        return [str(refused) for refused in self.judgement.comparison.refused.values()]

    @property
    def faults(self):
        return self.judgement.file.problems[:FAULTS_SHOWN]

    @property
    def more_faults(self) -> int:
        return max(len(self.judgement.file.problems) - FAULTS_SHOWN, 0)


class ImportPage(ReadOnlyAdmin):
    """The way of one file: upload, preview, place."""

    def get_urls(self):
        place = self.admin_site.admin_view(require_POST(self.place_view))
        way = path("<int:job_id>/place/", place, name="orders_importjob_place")
        return [way, *super().get_urls()]

    def has_add_permission(self, request):
        return self.has_import_orders_permission(request)

    def add_view(self, request, form_url="", extra_context=None):
        """Take a file in: it is judged whole and kept, and nothing is placed yet."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OrderFileForm(request.POST or None, request.FILES or None, user=request.user)
        if form.is_valid():
            job = attempt(request, receive, form.cleaned_data["shop"], form.cleaned_data["file"])
            if job:
                return redirect(self.address(job))
        return self._draw(request, "upload", title=_("Import an order file"), form=form)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What is in a file as things stand now, or what became of it."""
        job = self._job(request, object_id)
        preview = self._preview(request, job)
        counts = preview.judgement.counts if preview else job.counts
        return self._draw(
            request,
            "preview",
            title=job.file.name,
            job=job,
            counts=[(COUNTED[name], number) for name, number in counts.items()],
            twin=import_jobs.placed_before(job),
            preview=preview,
            may_place=self.has_import_orders_permission(request),
        )

    def place_view(self, request, job_id):
        """Place the orders of a file that was looked at."""
        if not self.has_import_orders_permission(request):
            raise PermissionDenied
        job = self._job(request, str(job_id))
        leave_out = "leave_out_refused" in request.POST
        placed = attempt(request, import_jobs.place, job.pk, leave_out_refused=leave_out)
        if placed:
            told = _("Placed: %(counts)s.") % {"counts": import_jobs.summary(placed.counts)}
            messages.success(request, told)
        return redirect(self.address(job))

    def _job(self, request, object_id: str) -> ImportJob:
        job = self.get_object(request, object_id)
        if job is None or not self.has_view_permission(request):
            raise Http404
        return job

    def _preview(self, request, job: ImportJob) -> Preview | None:
        if job.placed_at:
            return None
        try:
            return Preview(import_jobs.look(job))
        except Refused as refused:
            messages.warning(request, str(refused))
            return None

    def _draw(self, request, page: str, **context) -> TemplateResponse:
        context |= self.admin_site.each_context(request) | {"opts": self.opts, "media": self.media}
        return TemplateResponse(request, f"admin/orders/importjob/{page}.html", context)


def receive(shop: Shop, upload: UploadedFile, *, by, at: datetime) -> ImportJob:
    """Keep an uploaded file; one that is too long for a page is refused with the command for it."""
    if upload.size > settings.ORDER_FILE_LIMIT:
        megabytes = settings.ORDER_FILE_LIMIT // 1024**2
        raise Refused("file_is_for_command", limit=f"{megabytes} MB", shop=shop.code)
    return import_jobs.receive(shop, upload.name, upload.read(), by=by, at=at, rows=ROWS)
