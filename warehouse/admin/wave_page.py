"""One wave: how far it is, its papers, what could not be drawn, and the buttons it allows now."""

from django.contrib.admin.utils import flatten, unquote
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from warehouse.admin.print_buttons import PrintButtons
from warehouse.admin.wave_rows import WaveRows
from warehouse.models import PrintJob, Sheet, Wave
from warehouse.services import printing, waves


def allowed(wave: Wave) -> set[str]:
    """The buttons that would do something with this wave now."""
    fits = {
        "print_wave": wave.state != Wave.State.CANCELLED and wave.box_count,
        "cancel": wave.state == Wave.State.RELEASED and not wave.picked_count,
        "redraw": any(job.bad_count for job in wave.print_jobs.all()),
    }
    return {name for name, fit in fits.items() if fit}


def redraw(wave_ids, *, by, at):
    """Try the bad papers of waves again."""
    jobs = PrintJob.objects.filter(wave__in=wave_ids, sheets__problem__gt="").distinct()
    return printing.redraw(list(jobs.values_list("pk", flat=True)), by=by, at=at)


class WavePage(PrintButtons, WaveRows):
    """One wave, with everything a lead asks about it."""

    fields = [
        ("where", "start_by", "progress"),
        ("kind", "lane", "boxes"),
        ("warehouse", "released", "done"),
        "files",
    ]
    readonly_fields = flatten(fields)
    compressed_fields = False
    change_form_outer_before_template = "admin/warehouse/wave/before.html"
    actions_detail = ["print_wave", "cancel", "redraw"]

    def get_actions_detail(self, request, object_id):
        wave = self.get_object(request, unquote(object_id))
        fit = allowed(wave) if wave else ()
        buttons = super().get_actions_detail(request, object_id)
        return [button for button in buttons if button.method.original_function_name in fit]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        bad = Sheet.objects.filter(job__wave=obj).exclude(problem="")
        context["bad_sheets"] = bad.select_related("job").order_by("job", "position")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @action(
        description=_("Call off"),
        permissions=["cancel_wave"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Call this wave off?"),
            "description": _("Its orders are ready again, and its labels are void."),
            "form_submit_text": _("Call it off"),
        },
    )
    def cancel(self, request, form, object_id):
        return self.press(request, object_id, waves.cancel)

    @action(
        description=_("Draw the bad papers again"),
        permissions=["print_papers"],
        dialog={
            "title": _("Draw the bad papers again?"),
            "description": _("Do this once what was wrong with them is mended."),
            "form_submit_text": _("Draw again"),
        },
    )
    def redraw(self, request, form, object_id):
        return self.press(request, object_id, redraw)
