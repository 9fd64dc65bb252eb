"""Order files that came in, and what became of them."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.admin.import_page import ImportPage
from orders.adminkit import ShopFilter
from orders.models import ImportJob
from orders.services import import_jobs
from orders.templatetags.moments import local


@admin.register(ImportJob)
class ImportJobAdmin(ImportPage):
    """Order files, the newest first; a press on one shows what is in it."""

    list_display = ["file", "shop", "uploaded", "by", "placed", "result", "download"]
    list_filter = [ShopFilter]
    list_select_related = ["shop", "file", "by"]
    sortable_by = ()
    ordering = ["-pk"]
    empty_text = _("No order file yet. Export orders in Seller Center and import the file here.")

    @display(description=_("uploaded"))
    def uploaded(self, job):
        return local(job.created_at, job.shop.zone)

    @display(description=_("placed"), empty_value=_("not yet"))
    def placed(self, job):
        return local(job.placed_at, job.shop.zone) or None

    @display(description=_("orders"))
    def result(self, job):
        return import_jobs.summary(job.counts)

    @display(description=_("original"))
    def download(self, job):
        return format_html(
            '<a class="material-symbols-outlined" href="{}" title="{}">download</a>',
            reverse("files:download", args=[job.file_id]),
            _("Download"),
        )
