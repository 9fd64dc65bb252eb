"""What a prepared task says: in words, with the numbers of its finding."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftersales.cases import Reason
from fulfillment_site.insights.models import Finding, Work

WORDS: dict[Work, Promise] = {
    Work.LISTING: _(
        "Say on the page of %(value)s what buyers found out too late: %(topic)s."
        " %(cases)d of %(n)d orders came back for it."
    ),
    Work.STREAM: _(
        "Have the host say it whenever %(value)s is shown: %(topic)s, %(share)s of its orders"
        " against %(base)s of the others."
    ),
    Work.ADS: _("Look through the ads of %(value)s for what promises otherwise: %(topic)s."),
    Work.SUPPLIER: _(
        "Show the supplier of %(value)s: %(topic)s, %(cases)d of %(n)d orders (%(between)s)."
        " Agree what is changed, and from which delivery on."
    ),
    Work.QC: _(
        "Let the bench look for it in every box with %(value)s before it is sealed: %(topic)s."
    ),
    Work.PACKING: _(
        "Go through some of these boxes with %(value)s: %(topic)s in %(share)s of them, against"
        " %(base)s of the others'. Look at light, labels and the bench first."
    ),
    Work.CARRIER: _(
        "Hold it against %(value)s: %(topic)s in %(cases)d of %(n)d parcels (%(share)s, others"
        " %(base)s). Ask what is wrong there, claim what is lost, or send by another carrier."
    ),
}
# What is better said plainly than by the name of the reason.
PLAIN: dict[tuple[Work, Reason], Promise] = {
    (Work.LISTING, Reason.TOO_SMALL): _(
        "Put “runs small, take one size up” and the size table in centimetres on the page of"
        " %(value)s: %(cases)d of %(n)d orders came back because it was too small."
    ),
    (Work.STREAM, Reason.TOO_SMALL): _(
        "Have the host say “take one size up” whenever %(value)s is shown, and wear it with a"
        " measure: %(share)s of its orders came back as too small, of the others %(base)s."
    ),
    (Work.ADS, Reason.TOO_SMALL): _("Show the size table of %(value)s in its ads."),
    (Work.QC, Reason.TOO_SMALL): _("Measure one piece of each delivery of %(value)s at the bench."),
    (Work.LISTING, Reason.TOO_LARGE): _(
        "Put “runs large, take one size down” and the size table in centimetres on the page of"
        " %(value)s: %(cases)d of %(n)d orders came back because it was too large."
    ),
    (Work.LISTING, Reason.COLOUR): _(
        "Take pictures of %(value)s by daylight for its page: %(cases)d of %(n)d orders came back"
        " for the colour."
    ),
}


def advice(finding: Finding, work: str) -> str:
    """What to do, in the reader's language."""
    words = PLAIN.get((Work(work), finding.reason)) or WORDS[Work(work)]
    return str(words) % {
        "value": finding.value,
        "topic": finding.topic,
        "n": finding.n,
        "cases": finding.cases,
        "share": finding.share.percent,
        "between": finding.share.between,
        "base": finding.base.percent,
    }
