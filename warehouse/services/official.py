"""The platform's own labels: fetched as soon as they exist, kept as they came, never changed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from orders.errors import Outcome, Refused
from orders.models import Shop, StoredFile
from orders.press import binding
from orders.services import connections, files
from orders.tiktok.calls import fulfilment
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused
from warehouse.models import Package, PackageLine, Waybill
from warehouse.services import another_look, providers, receipts, waybills
from warehouse.services.waybills import Label

SOONEST, LATEST = timedelta(seconds=5), timedelta(minutes=10)  # between two looks for one label


@dataclass(frozen=True)
class Fetched:
    """A label as the platform drew it: its bytes, its number, and who takes the parcel."""

    content: bytes
    number: str
    carrier: str


def pending(at: datetime):
    """Ids of arranged boxes whose label can be asked for now."""
    return Package.objects.to_fetch(at).values_list("pk", flat=True)


def fetch(package_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Fetch the labels of arranged boxes; one that is not drawn yet is asked for again, later."""
    outcome, by_shop = Outcome(), defaultdict(list)
    boxes = Package.objects.to_fetch(at).filter(pk__in=package_ids).select_related("shop")
    for package in boxes:
        by_shop[package.shop].append(package)
    for shop, packages in by_shop.items():
        outcome += _fetch_of(shop, packages, by=by, at=at)
    return outcome


def _fetch_of(shop: Shop, packages: Sequence[Package], *, by, at: datetime) -> Outcome:
    outcome = Outcome()
    for package in packages:
        try:
            fetched = _ask(shop, package, at)
            _keep(package.pk, fetched, by=by, at=at)
        except TikTokDown as down:
            outcome.refused[package.pk] = Refused("label_is_not_there_yet", why=str(down))
        except TikTokRefused as refused:
            outcome.refused[package.pk] = _heed(shop, package, refused, at)
        except Refused as why:
            outcome.refused[package.pk] = why
        else:
            outcome.done.append(package.pk)
    for package in packages:
        if why := outcome.refused.get(package.pk):
            receipts.put_off({package.pk: why}, until=at + _patience(package, at))
    return outcome


def _ask(shop: Shop, package: Package, at: datetime) -> Fetched:
    client = connections.client_for(shop, at=at)
    document = fulfilment.shipping_document(client, package.ref)
    found = fulfilment.get_package(client, package.ref)
    content = fulfilment.fetch_file(client, document.url)
    number = document.tracking_number or found.tracking_number
    if not number:
        raise Refused("label_has_no_number", package=str(package))
    if not binding.is_bindable(content):
        raise Refused("label_is_unreadable", package=str(package))
    return Fetched(content, number, found.provider_name or "TikTok")


def _keep(package_id: int, fetched: Fetched, *, by, at: datetime) -> None:
    """Put a label on its box, beside our strip; a box that got it meanwhile keeps what it has."""
    with transaction.atomic():
        due = Package.objects.to_fetch(at).filter(pk=package_id)
        package = due.select_for_update().first()
        if package is None:
            return
        carrier = providers.carrier_named(fetched.carrier)
        twins = Waybill.objects.filter(carrier=carrier, number=fetched.number, voided_at=None)
        if twin := twins.exclude(package=package).first():
            box = f"P-{twin.package_id}"
            raise Refused("number_used_before", number=fetched.number, package=box)
        name = f"{package}-{fetched.number}.pdf"
        file = files.store(StoredFile.Kind.LABEL, name, fetched.content, by=by, at=at)
        _label(Label(package, carrier, fetched.number, file), at)
        Package.objects.filter(pk=package.pk).update(call_at=None, refused_at=None, problem={})


def _label(label: Label, at: datetime) -> None:
    """A box whose strip is out already gets the number onto it; its papers are drawn anew."""
    live = Waybill.objects.filter(package=label.package, voided_at=None).first()
    if live is None:
        waybills.issue([label], at=at)
        return
    live.carrier, live.number, live.file = label.carrier, label.number, label.file
    live.package = label.package
    live.save(update_fields=["carrier", "number", "file"])
    waybills.ask_for_papers([live], at)


def _heed(shop: Shop, package: Package, refused: TikTokRefused, at: datetime) -> Refused:
    """Where our picture is old, the orders are read again; a flat no is put before a person."""
    why = connections.heed(shop, refused, at=at)
    if refused.meaning == Meaning.REREAD:
        lines = PackageLine.objects.filter(package=package)
        numbers = lines.values_list("part__line__order__number", flat=True)
        another_look.take(shop, numbers, at=at)
    elif refused.meaning == Meaning.REFUSE:
        Package.objects.filter(pk=package.pk).update(refused_at=at)
    return why


def _patience(package: Package, at: datetime) -> timedelta:
    """Half as long again as it has been waited: a label comes in seconds, or something is wrong."""
    return min(max((at - package.told_at) / 2, SOONEST), LATEST)
