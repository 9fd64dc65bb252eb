"""Why a finding or a task of it is not over yet, and what is told of new ones."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "findings_are_new": _(
        "%(shop)s: the report of the week is there. New findings: %(count)s (%(findings)s)."
    ),
    "change_says_nothing": _("Say what was changed."),
    "change_is_to_come": _("A change is logged once it was made: its time is still to come."),
    "change_is_before_the_shop": _(
        "%(shop)s has orders since %(day)s: a change before that day shows nothing."
    ),
    "day_is_on_no_calendar": _("“%(day)s” is no day: write it like 2026-11-27."),
    "finding_is_closed": _("This finding is closed already."),
    "finding_is_set_aside": _("This finding is set aside until there are new cases."),
    "say_why_it_is_set_aside": _("Say why nothing is to be mended any more."),
    "goods_are_still_sold": _(
        "Only findings about a SKU that is no longer sold are set aside: none in stock and none"
        " ordered for %(days)s days. %(value)s is none."
    ),
    "finding_has_no_change": _(
        "Nothing was changed yet. Log what was changed and when; then its effect can be seen."
    ),
    "finding_has_open_tasks": _(
        "Tasks that are open still: %(count)s. Finish them, or say why they are left."
    ),
    "share_after_is_not_known": _(
        "The share after the change is not known yet: %(count)s of %(enough)s orders that left"
        " since then and at least %(days)s days ago."
    ),
    "task_is_over": _("This task is over already."),
    "task_has_no_change": _("%(task)s: log what was changed first."),
    "task_has_a_change": _("%(task)s: a change was logged for it, so it is not left but finished."),
    "check_is_short": _("Say in 1 to %(longest)s characters what the bench is to look for."),
    "check_stands_already": _("Every bench looks for this already, in the same words."),
    "no_goods_to_check": _("Only what is found of a SKU can be looked for at the bench."),
    "nobody_is_named": _("Choose who is to do it."),
    "say_why_it_is_left": _("Say why this task does not apply."),
}
