"""What the desk saved, and what cancelling cost; every number opens its rows."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from aftersales.reports import saving
from aftersales.views import clerk, page
from orders.moment import moment

DAYS = 180
STAGES = {
    "0 not begun": _("not begun"),
    "1 picked": _("picked"),
    "2 packed": _("packed"),
    "3 shipped": _("handed over"),
}


@clerk("aftersales.view_ask")
def report(request):
    """The last half year."""
    at = moment()
    since = (at - timedelta(days=DAYS)).date()
    rows = saving.closed(request.user, since=since)
    lost = saving.by_stage(rows, at=at)
    context = {
        "title": _("What was saved"),
        "tables": [
            (_("By reason"), saving.by_reason(rows)),
            (_("By phrase"), saving.by_phrase(rows)),
            (_("By agent"), saving.by_agent(rows)),
        ],
        "later": saving.later(rows),
        "lost": [(one, STAGES[one.stage]) for one in lost],
        "days": DAYS,
        "behind": f"?state=all&ended={since}",
    }
    return page(request, "desk/report.html", context)
