"""What is pressed about a review on the page of its ticket: the draft, and that it was posted."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.models import Kind
from aftersales.services import claims, reviews
from aftersales.views import clerk, tickets
from orders.errors import Refused
from orders.moment import moment

MAY_ANSWER = "aftersales.answer_review"


@clerk(MAY_ANSWER)
@require_POST
def reply(request, pk: int, review_id: int):
    """Keep the words for later, or say that they stand under the review now.

    Words that are refused stay in their box, with the rule beside them.
    """
    ticket, text, at = tickets.visible(request, pk), request.POST.get("reply", ""), moment()
    if review_id not in {row.pk for row in tickets.reviews_of(ticket)}:
        raise Http404
    try:
        if request.POST.get("posted") == "1":
            reviews.answer(review_id, text, by=request.user, at=at)
            claims.release(Kind.REVIEW, [review_id], at=at)
            messages.success(request, _("Kept as answered: post the words in Seller Center too."))
        else:
            reviews.keep_draft(review_id, text)
    except Refused as refused:
        told = {"review": review_id, "text": text, "why": str(refused)}
        return tickets.shown(request, ticket, draft={}, refused=told)
    return redirect("desk:ticket", pk)
