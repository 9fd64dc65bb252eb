"""The conveyor: what each step last did, and the rows it had to park."""

from datetime import UTC

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders import belt
from orders.adminkit import ReadOnlyAdmin
from orders.models import StepFailure, StepRun
from orders.refusals import sentence
from orders.refusals.steps import STEPS
from orders.templatetags.moments import local


def named(step: str, code: object) -> str:
    """A step by its plain name, and small what the code and the log call it."""
    text = "<span>{} <small><code>{}</code></small></span>"
    return format_html(text, STEPS.get(step, ""), code)


@admin.register(StepRun)
class StepRunAdmin(ReadOnlyAdmin):
    """Every step with its last run and what it refused."""

    list_display = ["step", "last_run", "next_run", "done", "refusals"]
    list_display_links = None
    ordering = ["name", "share"]
    sortable_by = ()
    empty_text = _("No step has run yet. Start the worker: make run does it.")

    @display(description=_("step"))
    def step(self, run):
        return named(run.name, run)

    @display(description=_("last run"), empty_value=_("never"))
    def last_run(self, run):
        return local(run.finished_at, UTC) or None

    @display(description=_("next"))
    def next_run(self, run):
        return local(run.next_at, UTC)

    @display(description=_("refused"))
    def refusals(self, run):
        told = {sentence(row["code"], row["params"]) for row in run.refused}
        return format_html_join("", "<p>{}</p>", ((text,) for text in sorted(told)))


@admin.register(StepFailure)
class StepFailureAdmin(ReadOnlyAdmin):
    """Rows on which a step raised a bug; once it is mended they go back on the belt."""

    list_display = ["called", "ref", "parked", "last_line"]
    fields = ["called", "ref", "failed_at", "error"]
    ordering = ["-pk"]
    sortable_by = ()
    empty_text = _("Nothing is parked: every row the steps took up was done or refused in words.")
    actions = ["put_back"]

    @display(description=_("step"))
    def called(self, failure):
        return named(failure.step, failure.step)

    @display(description=_("parked"))
    def parked(self, failure):
        return local(failure.failed_at, UTC)

    @display(description=_("error"))
    def last_line(self, failure):
        return format_html("<code>{}</code>", failure.error.strip().rpartition("\n")[2])

    @admin.action(description=_("Put back on the belt"), permissions=["retry_step"])
    def put_back(self, request, queryset):
        self.do(request, queryset, belt.retry)
