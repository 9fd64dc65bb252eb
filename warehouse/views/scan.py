"""The one address that every scanner talks to: JSON in, one verdict out.

Whatever happens, the answer has one shape: accepted, verdict, say (a sentence for people), tone
(good, done, bad, dead) and show (what the page draws next).
"""

import json
from collections.abc import Callable
from datetime import datetime

from django import forms
from django.db import models
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from orders.moment import moment
from warehouse.models import Interception, Manifest, Package, Scan, Station, Warehouse, Wave
from warehouse.services import dead, scanning
from warehouse.services.scanning import Answer, Reading
from warehouse.views.in_hand import with_clocks

Mode = Scan.Mode
LARGEST = 16 * 1024  # bytes of a request; a device sends some hundred
RIGHTS = {
    Mode.PICK: "warehouse.scan_pick",
    Mode.PACK: "warehouse.scan_pack",
    Mode.HAND_OVER: "warehouse.scan_handover",
    Mode.PUT_BACK: "warehouse.put_back",
}
NEEDED = {Mode.PICK: "wave", Mode.HAND_OVER: "manifest", Mode.PUT_BACK: "warehouse"}
DEAD = {
    "order_is_dead",
    "order_is_asked_for",
    "order_sells_otherwise",
    "label_is_dead",
    "label_was_replaced",
    "put_the_dead_down_first",
}


class CodeField(forms.CharField):
    """What a scanner read, without the control characters some add."""

    def to_python(self, value):
        return "".join(filter(str.isprintable, super().to_python(value))).strip()


class IdField(forms.IntegerField):
    """The id of a row, if the device names one."""

    def __init__(self):
        super().__init__(required=False, min_value=1, max_value=models.BigIntegerField.MAX_BIGINT)


class ReadingForm(forms.Form):
    """What a device sends; other fields are ignored."""

    id = forms.UUIDField()
    mode = forms.ChoiceField(choices=Mode.choices)
    code = CodeField()
    bin = CodeField(required=False, max_length=32)
    station = IdField()
    wave = IdField()
    package = IdField()
    manifest = IdField()
    warehouse = IdField()
    piece = CodeField(required=False, max_length=64)

    def clean(self):
        """A walk needs its wave, a door its manifest, a basket its warehouse."""
        needed = NEEDED.get(self.cleaned_data.get("mode"))
        if needed and not self.cleaned_data.get(needed):
            self.add_error(needed, "required")


@require_POST
def scan(request: HttpRequest, *, packed: Callable[[datetime], None] | None = None) -> JsonResponse:
    """Judge one scan for the person who is signed in; a scan sent again gets the same answer.

    `packed` starts what a box that was just closed waits for.
    """
    user = request.user
    if not user.is_authenticated:
        return _no(401, "signed_out", _("You are signed out. Sign in again: your scans are kept."))
    reading = _read(request.body)
    if reading is None:
        return _no(400, "unreadable", _("This scan could not be read. Scan again."))
    if not user.has_perm(RIGHTS[reading.mode]):
        return _no(403, "not_allowed", _("You may not scan here. Ask who gives out the rights."))
    if not _in_sight(user, reading):
        return _not_yours()
    at = moment()
    answer = scanning.scan(reading, by=user, at=at)
    if not _may_see(user, reading, answer):
        return _not_yours()
    if packed and answer.verdict == "box_is_sealed":
        packed(at)
    return _answer(answer, _shown(reading, answer, at))


def _shown(reading: Reading, answer: Answer, at: datetime) -> dict:
    is_followed = answer.accepted and reading.mode in (Mode.PICK, Mode.PACK)
    return worded(with_clocks(answer.show, at) if is_followed else answer.show)


def _read(body: bytes) -> Reading | None:
    try:
        sent = json.loads(body) if len(body) <= LARGEST else None
    except (ValueError, RecursionError):
        return None
    form = ReadingForm(sent if isinstance(sent, dict) else {})
    if not form.is_valid():
        return None
    read = form.cleaned_data
    return Reading(station_id=read.pop("station"), **read)


def _in_sight(user, reading: Reading) -> bool:
    """Whether what the reading names, and its station beside it, is this person's to work at."""
    if reading.mode == Mode.PICK:
        rows = Wave.objects.visible_to(user).filter(pk=reading.wave)
    elif reading.mode == Mode.HAND_OVER:
        rows = Manifest.objects.visible_to(user).filter(pk=reading.manifest)
    elif reading.mode == Mode.PUT_BACK:
        rows = Warehouse.objects.visible_to(user).filter(pk=reading.warehouse)
    elif reading.package:
        rows = Package.objects.visible_to(user).filter(pk=reading.package)
    elif reading.station_id:
        houses = Warehouse.objects.visible_to(user)
        return Station.objects.filter(pk=reading.station_id, warehouse__in=houses).exists()
    else:
        return True
    if reading.station_id:
        path = "station" if rows.model is Warehouse else "warehouse__station"
        rows = rows.filter(**{path: reading.station_id})
    return rows.exists()


def _may_see(user, reading: Reading, answer: Answer) -> bool:
    """Whether the box that a label opened is this person's; opening one changes nothing yet."""
    opened = answer.show.get("package")
    if reading.mode != Mode.PACK or opened in (None, reading.package):
        return True
    return Package.objects.visible_to(user).filter(pk=opened).exists()


def _answer(answer: Answer, show: dict) -> JsonResponse:
    return JsonResponse(
        {
            "accepted": answer.accepted,
            "verdict": answer.verdict,
            "say": answer.say,
            "tone": _tone(answer),
            "show": show,
        }
    )


def dead_in_hand(user, mode: str) -> dict:
    """What a page shows that is loaded while a dead parcel is in hand where its reader works."""
    show = dead.in_hand(user, mode)
    return {"stuck": [_worded(told) for told in show["stuck"]]} if show else {}


def worded(show: dict) -> dict:
    """What is shown, with who wants a dead parcel back in the reader's language."""
    if not show.get("dead"):
        return show
    return show | {"dead": _worded(show["dead"])}


def _worded(told: dict) -> dict:
    who = [str(Interception.Who(told["who"]).label), told["name"]]
    return told | {"who": " ".join(filter(None, who))}


def _tone(answer: Answer) -> str:
    if not answer.accepted:
        return "dead" if answer.verdict in DEAD else "bad"
    is_done = answer.show.get("sealed") or answer.show.get("over")
    return "done" if is_done else "good"


def _not_yours() -> JsonResponse:
    return _no(404, "not_yours", _("This belongs to a warehouse or shop that is not yours."))


def _no(status: int, verdict: str, say: str) -> JsonResponse:
    answer = {"accepted": False, "verdict": verdict, "say": say, "tone": "bad", "show": {}}
    return JsonResponse(answer, status=status)
