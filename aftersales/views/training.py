"""Training: which lessons there are, and who completed what when."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from aftersales.models import Article, LessonRun
from aftersales.services import training
from aftersales.services.knowledge import finding
from aftersales.services.knowledge.finding import Found
from aftersales.views import clerk, page

MAY_WATCH = "aftersales.watch_training"
SHOWN = 100


@dataclass(frozen=True)
class Taken:
    """One lesson taken by one person."""

    run: LessonRun
    lesson: Found | None

    @property
    def right(self) -> int:
        """How many of its cases are closed as they should be."""
        return sum(case.is_right for case in self.run.cases.all())


@clerk("aftersales.take_lesson")
def lessons(request):
    """The lessons, one's own record, and everybody's for who watches over it."""
    everybody = request.user.has_perm(MAY_WATCH)
    rows = list(training.runs(request.user, everybody=everybody)[:SHOWN])
    there = Article.objects.in_force().filter(kind=Article.Kind.LESSON).order_by("pk")
    found = finding.shown(list(there.values_list("pk", flat=True)), reader=request.LANGUAGE_CODE)
    by_lesson = {one.article.pk: one for one in found}
    context = {
        "title": _("Training"),
        "lessons": found,
        "taken": [Taken(run, by_lesson.get(run.lesson_id)) for run in rows],
        "everybody": everybody,
    }
    return page(request, "knowledge/training.html", context)
