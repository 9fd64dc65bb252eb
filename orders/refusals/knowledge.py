"""Why an article, a lesson or a rule note cannot be treated so."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "article_is_gone": _("There is no such article any more."),
    "article_is_there_already": _(
        "There is one already for this queue or these cases. Write a new version of it."
    ),
    "routine_needs_a_queue": _("Say beside which queue the routine stands."),
    "version_waits_no_more": _("This version does not wait for approval any more."),
    "own_words_need_another": _("“%(title)s” is your own: somebody else approves it."),
    "lesson_is_unknown": _("No approved lesson has the code %(code)s."),
    "lesson_needs_its_cases": _("A lesson needs a category and prepared cases."),
    "lesson_is_being_taken": _("%(person)s takes this lesson already, or its cases are taken."),
    "note_suggests_nothing": _("This note suggests no setting, or is in force no more."),
    "suggestion_is_confirmed": _("%(by)s has confirmed this already."),
}
