"""Waves as rows of a list, and what each says of itself."""

from django.db.models import Count, OuterRef, Prefetch, Subquery, Sum, Value
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.adminkit import ReadOnlyAdmin
from orders.moment import moment
from orders.templatetags.moments import countdown, local
from warehouse.admin import papers
from warehouse.models import Package, PickTask, Wave

State = Wave.State
TONES = {State.RELEASED: "is-blue", State.DONE: "is-safe", State.CANCELLED: "is-grey"}


def of_wave(rows, total):
    """A total over the rows of each wave, as a column."""
    rows = rows.filter(wave=OuterRef("pk")).order_by().values("wave")
    return Subquery(rows.annotate(total=total).values("total"))


class WaveRows(ReadOnlyAdmin):
    """A list of waves. Each row carries the moment it was asked for, its totals and its papers."""

    list_select_related = ["warehouse"]
    list_fullwidth = True
    sortable_by = ()

    def get_queryset(self, request):
        tasks = PickTask.objects.filter(cancelled_at=None)
        rows = super().get_queryset(request).prefetch_related(Prefetch("print_jobs", papers.jobs()))
        return rows.annotate(
            asked_at=Value(moment()),
            box_count=of_wave(Package.objects.all(), Count("pk")),
            piece_count=of_wave(tasks, Sum("quantity")),
            picked_count=of_wave(tasks, Sum("picked")),
        )

    @display(description=_("wave"), ordering="pk")
    def wave(self, wave):
        return str(wave)

    @display(description=_("state"))
    def where(self, wave):
        tone = TONES.get(wave.state, "")
        return format_html('<span class="chip {}">{}</span>', tone, wave.get_state_display())

    @display(description=_("start by"))
    def start_by(self, wave):
        if wave.state != State.RELEASED or wave.start_by_at is None:
            return ""
        return countdown(wave.start_by_at, wave.asked_at, wave.warehouse.zone)

    @display(description=_("kind"))
    def kind(self, wave):
        return _("singles") if wave.is_single else _("several")

    @display(description=_("boxes"))
    def boxes(self, wave):
        url = reverse("admin:warehouse_package_changelist")
        return format_html('<a href="{}?wave__exact={}">{}</a>', url, wave.pk, wave.box_count or 0)

    @display(description=_("picked"))
    def progress(self, wave):
        return f"{wave.picked_count or 0}/{wave.piece_count or 0}"

    @display(description=_("papers"))
    def files(self, wave):
        return papers.papers(wave.print_jobs.all())

    @display(description=_("released at"))
    def released(self, wave):
        return local(wave.released_at, wave.warehouse.zone)

    @display(description=_("picked at"))
    def done(self, wave):
        return local(wave.done_at, wave.warehouse.zone)
