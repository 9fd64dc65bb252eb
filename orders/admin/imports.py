"""Order files that came in, and what became of them."""

from django.conf import settings
from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from orders.admin.import_page import ImportPage
from orders.adminkit import ShopFilter, show
from orders.models import ImportJob, Shop
from orders.moment import moment
from orders.services import folders, import_jobs
from orders.templatetags.moments import local

COLOURS = {"JUDGED": "amber", "DONE": "safe", "REFUSED": "red", "CANCELLED": "grey"}


@admin.register(ImportJob)
class ImportJobAdmin(ImportPage):
    """Order files, the newest first; a press on one shows what is in it."""

    list_display = ["file", "shop", "uploaded", "by", "progress", "placed", "result", "papers"]
    list_filter = [ShopFilter, "state"]
    list_select_related = ["shop", "file", "by"]
    sortable_by = ()
    ordering = ["-pk"]
    empty_text = _("No order file yet. Export orders in Seller Center and import the file here.")
    actions_list = ["read_folders"]

    @display(description=_("uploaded"))
    def uploaded(self, job):
        return local(job.created_at, job.shop.zone)

    @display(description=_("state"))
    def progress(self, job):
        chip = '<span class="chip is-{}">{}</span>'
        told = format_html(chip, COLOURS.get(job.state, "blue"), job.get_state_display())
        if job.is_worked_on and job.orders:
            far = ' <span class="number">{} / {}</span>'
            told += format_html(far, job.orders_done, job.orders)
        return told

    @display(description=_("placed"), empty_value=_("not yet"))
    def placed(self, job):
        is_placed = job.state == ImportJob.State.DONE
        return local(job.placed_at, job.shop.zone) if is_placed else None

    @display(description=_("orders"))
    def result(self, job):
        return import_jobs.outcome(job)

    @display(description=_("files"))
    def papers(self, job):
        link = '<a class="material-symbols-outlined" href="{}" title="{}">{}</a> '
        found = [(_("Download"), "download", job.file_id)]
        if job.report_id:
            found.append((_("Report"), "summarize", job.report_id))
        return format_html_join(
            "",
            link,
            ((reverse("files:download", args=[pk]), title, icon) for title, icon, pk in found),
        )

    @action(
        description=_("Read the folders now"),
        permissions=["read_folder"],
        dialog={
            "title": _("Read the shops' folders now?"),
            "description": _(
                "Complete order files in them are imported, "
                "just as they are by themselves every so many minutes."
            ),
            "form_submit_text": _("Read them"),
        },
    )
    def read_folders(self, request, form):
        shops = Shop.objects.visible_to(request.user).filter(watch_minutes__gt=0)
        ids = list(shops.values_list("pk", flat=True))
        found = folders.read(ids, by=request.user, at=moment(), root=settings.WATCH_ROOT)
        text = ngettext("%(count)d file found.", "%(count)d files found.", len(found.done))
        messages.info(request, text % {"count": len(found.done)})
        for refused in found.refused.values():
            messages.error(request, str(refused))
        return show(request, reverse("admin:orders_importjob_changelist"))
