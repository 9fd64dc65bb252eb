"""One order file: uploaded, looked at, placed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
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
from orders.services.import_report import COUNTED


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


class ImportPage(ReadOnlyAdmin):
    """The way of one file: upload, preview, place; stop and go on."""

    def get_urls(self):
        return [
            *(self._button(name, view) for name, view in self._buttons().items()),
            *super().get_urls(),
        ]

    def has_add_permission(self, request):
        return self.has_import_orders_permission(request)

    def add_view(self, request, form_url="", extra_context=None):
        """Take a file in: a short one is shown at once, a long one as soon as it is read."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OrderFileForm(request.POST or None, request.FILES or None, user=request.user)
        if form.is_valid():
            job = attempt(request, receive, form.cleaned_data["shop"], form.cleaned_data["file"])
            if job:
                return redirect(self.address(job))
        return self._draw(request, "upload", title=_("Import an order file"), form=form)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What is in a file, how far it is, or what became of it."""
        job = self._job(request, object_id)
        return self._draw(
            request,
            "preview",
            title=job.file.name,
            job=job,
            counts=_counts(job),
            twin=import_jobs.placed_before(job),
            refusal=job.refusal and import_jobs.outcome(job),
            seen_before=import_jobs.seen_before(job),
            may_place=self.has_import_orders_permission(request),
            **self._preview(request, job),
        )

    def place_view(self, request, job):
        """Place the orders of a file that was looked at."""
        leave_out = "leave_out_refused" in request.POST
        placed = attempt(request, place, job.pk, leave_out_refused=leave_out)
        if placed and placed.state == ImportJob.State.DONE:
            told = _("Placed: %(counts)s.") % {"counts": import_jobs.summary(placed.counts)}
            messages.success(request, told)

    def cancel_view(self, request, job):
        """Stop working on a file."""
        attempt(request, import_jobs.cancel, job.pk)

    def resume_view(self, request, job):
        """Go on placing a file that was stopped."""
        attempt(request, import_jobs.resume, job.pk)

    def _buttons(self) -> dict[str, Callable]:
        return {"place": self.place_view, "cancel": self.cancel_view, "resume": self.resume_view}

    def _button(self, name: str, view: Callable):
        """A button of the page: a POST by who may import, after which the page is shown anew."""

        def press(request, job_id):
            if not self.has_import_orders_permission(request):
                raise PermissionDenied
            job = self._job(request, str(job_id))
            view(request, job)
            return redirect(self.address(job))

        checked = self.admin_site.admin_view(require_POST(press))
        return path(f"<int:job_id>/{name}/", checked, name=f"orders_importjob_{name}")

    def _job(self, request, object_id: str) -> ImportJob:
        job = self.get_object(request, object_id)
        if job is None or not self.has_view_permission(request):
            raise Http404
        return job

    def _preview(self, request, job: ImportJob) -> dict:
        try:
            seen = import_jobs.look(job)
        except Refused as refused:
            messages.warning(request, str(refused))
            return {}
        groups = [
            Group(COUNTED[name], drafts, job.counts[name] - len(drafts))
            for name, drafts in seen.groups.items()
        ]
        more_faults = job.counts.get("problems", 0) - len(seen.faults)
        return {
            "groups": groups,
            "faults": seen.faults,
            "more_faults": more_faults if seen.faults else 0,
            "refused": seen.refused,
            "more_refused": job.counts.get("refused", 0) - len(seen.refused),
        }

    def _draw(self, request, page: str, **context) -> TemplateResponse:
        context |= self.admin_site.each_context(request) | {"opts": self.opts, "media": self.media}
        return TemplateResponse(request, f"admin/orders/importjob/{page}.html", context)


def receive(shop: Shop, upload: UploadedFile, *, by, at: datetime) -> ImportJob:
    """Keep an uploaded file and look into it at once if it is short."""
    job = import_jobs.receive(shop, upload.name, upload.file, by=by, at=at)
    return import_jobs.hurry(job.pk, at=at)


def place(job_id: int, *, leave_out_refused: bool, by, at: datetime) -> ImportJob:
    """Let a file be placed, and do it at once if it is short."""
    import_jobs.place(job_id, leave_out_refused=leave_out_refused, by=by, at=at)
    return import_jobs.hurry(job_id, at=at)


def _counts(job: ImportJob) -> list[tuple[str, int]]:
    return [(label, job.counts.get(name, 0)) for name, label in COUNTED.items()]
