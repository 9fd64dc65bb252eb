"""Training: which lessons there are, how one is started, and who completed what when."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.models import Article, LessonRun
from aftersales.services import training
from aftersales.services.knowledge import finding
from aftersales.services.knowledge.finding import Found
from aftersales.views import clerk, page, zone_of
from orders.errors import Refused
from orders.moment import moment

MAY_TAKE, MAY_WATCH = "aftersales.take_lesson", "aftersales.watch_training"
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


@clerk(MAY_TAKE)
def lessons(request):
    """The lessons, one's own record, and everybody's for who watches over it."""
    everybody = request.user.has_perm(MAY_WATCH)
    rows = list(training.runs(request.user, everybody=everybody)[:SHOWN])
    there = Article.objects.in_force().filter(kind=Article.Kind.LESSON).order_by("pk")
    found = finding.shown(list(there.values_list("pk", flat=True)), reader=request.LANGUAGE_CODE)
    by_lesson = {one.article.pk: one for one in found}
    at_it = {run.lesson_id for run in rows if run.person == request.user and not run.completed_at}
    context = {
        "title": _("Training"),
        "zone": zone_of(request.user),
        "lessons": found,
        "taken": [Taken(run, by_lesson.get(run.lesson_id)) for run in rows],
        "everybody": everybody,
        "at_it": at_it,
    }
    return page(request, "knowledge/training.html", context)


@clerk(MAY_TAKE)
@require_POST
def start(request):
    """Take a lesson: its buyers write to who pressed."""
    try:
        training.ask(request.POST.get("code", ""), request.user, at=moment())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Begun. Its buyers write to you; their tickets stand below."))
    return redirect("desk:training")
