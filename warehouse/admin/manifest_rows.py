"""Manifests as rows of a list, and what each says of itself."""

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ReadOnlyAdmin
from orders.templatetags.moments import local
from warehouse.admin import papers
from warehouse.models import Manifest, Package
from warehouse.services import tracking


class ManifestRows(ReadOnlyAdmin):
    """A list of manifests. Each row carries its papers and how many parcels are on it."""

    list_select_related = ["warehouse", "carrier"]
    list_fullwidth = True
    sortable_by = ()

    def get_queryset(self, request):
        parcels = Package.objects.filter(manifest=OuterRef("pk")).order_by().values("manifest")
        count = Subquery(parcels.annotate(count=Count("pk")).values("count"))
        rows = (
            super().get_queryset(request).annotate(parcel_count=count, by_file=tracking.by_file())
        )
        return rows.prefetch_related(Prefetch("print_jobs", papers.jobs()))

    @display(description=_("manifest"))
    def name(self, manifest):
        return str(manifest)

    @display(description=_("state"))
    def where(self, manifest):
        tone = "is-safe" if manifest.state == Manifest.State.CLOSED else "is-blue"
        return format_html('<span class="chip {}">{}</span>', tone, manifest.get_state_display())

    @display(description=_("parcels"))
    def parcels(self, manifest):
        url = reverse("admin:warehouse_package_changelist")
        count = manifest.parcel_count or 0
        return format_html('<a href="{}?manifest__exact={}">{}</a>', url, manifest.pk, count)

    @display(description=_("opened"))
    def opened(self, manifest):
        return local(manifest.opened_at, manifest.warehouse.zone)

    @display(description=_("closed"))
    def closed(self, manifest):
        return local(manifest.closed_at, manifest.warehouse.zone)

    @display(description=_("tracking file"))
    def told(self, manifest):
        if manifest.state != Manifest.State.CLOSED:
            return ""
        if manifest.tracking_told_at:
            return local(manifest.tracking_told_at, manifest.warehouse.zone)
        if not manifest.by_file:
            return _("not needed")
        return format_html('<span class="chip is-grey">{}</span>', _("nobody took it"))

    @display(description=_("papers"))
    def files(self, manifest):
        return papers.papers(manifest.print_jobs.all())
