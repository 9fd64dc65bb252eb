"""Order files: uploaded, looked at, placed; and the list of those that came before."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from orders.adminkit import ReadOnlyAdmin, ShopFilter, attempt
from orders.errors import Refused
from orders.models import ImportJob, Shop
from orders.services import import_jobs
from orders.services.arrivals import is_history
from orders.services.import_jobs import COUNTED, Judgement
from orders.templatetags.moments import local

ROWS = 10_000  # a longer file would keep a web worker from everybody else
SHOWN = 10  # orders of each group on the preview
FAULTS_SHOWN = 1_000


class OrderFileForm(forms.Form):
    """Whose orders, and the file as Seller Center gave it."""

    shop = forms.ModelChoiceField(
        Shop.objects.none(), label=_("Shop"), empty_label=None, widget=UnfoldAdminSelectWidget
    )
    file = forms.FileField(
        label=_("Order file"),
        help_text=_("CSV or XLSX, exactly as Seller Center exported it."),
        widget=UnfoldAdminFileFieldWidget({"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shop"].queryset = Shop.objects.visible_to(user)


@admin.register(ImportJob)
class ImportJobAdmin(ReadOnlyAdmin):
    """Order files, the newest first; a press on one shows what is in it."""

    list_display = ["name", "shop", "uploaded", "uploaded_by", "result", "placed", "download"]
    list_filter = [ShopFilter]
    list_select_related = ["shop", "file", "by"]
    sortable_by = ()
    ordering = ["-pk"]
    empty_text = _("No order file yet. Export the orders in Seller Center and import the file here.")

    def get_urls(self):
        place = self.admin_site.admin_view(require_POST(self.place_view))
        return [path("<int:job_id>/place/", place, name="orders_importjob_place"), *super().get_urls()]

    def has_add_permission(self, request):
        return self.has_import_orders_permission(request)

    def add_view(self, request, form_url="", extra_context=None):
        """Import an order file: it is judged whole and kept, and nothing is placed yet."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OrderFileForm(request.POST or None, request.FILES or None, user=request.user)
        if form.is_valid():
            job = attempt(request, receive, form.cleaned_data["shop"], form.cleaned_data["file"])
            if job:
                return redirect(self.address(job))
        return self._page(request, "upload", title=_("Import an order file"), form=form)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What is in a file: as it stands now, or what became of it."""
        job = self._job(request, object_id)
        try:
            preview = None if job.placed_at else Preview(import_jobs.look(job))
        except Refused as refused:
            preview = None
            messages.warning(request, str(refused))
        return self._page(
            request,
            "preview",
            title=job.file.name,
            job=job,
            counts=[(COUNTED[name], number) for name, number in job.counts.items()],
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
            text = _("Placed: %(counts)s.")
            messages.success(request, text % {"counts": import_jobs.summary(placed.counts)})
        return redirect(self.address(job))

    def _job(self, request, object_id: str) -> ImportJob:
        job = self.get_object(request, object_id)
        if job is None or not self.has_view_permission(request):
            raise Http404
        return job
