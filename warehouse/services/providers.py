"""Carriers by the platform's ids: read once a day for each delivery option of a shop."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from orders.errors import Refused
from orders.models import Shop
from orders.tiktok.calls import fulfilment
from orders.tiktok.client import Client
from warehouse.models import Carrier, Provider

FRESH = timedelta(days=1)


def ref_of(client: Client, shop: Shop, option: str, carrier: Carrier, *, at: datetime) -> str:
    """The platform's id of a carrier for a delivery option; Refused when it has none by its name.

    Speaks to the platform unless the list was read today, so no transaction may be open.
    """
    known = Provider.objects.filter(shop=shop, delivery_option=option, read_at__gt=at - FRESH)
    found = _named(list(known), carrier)
    if not found and option:
        found = _named(_read(client, shop, option, at), carrier)
    if not found:
        raise Refused("provider_unknown", carrier=carrier.provider_name, shop=shop.name)
    return found


def carrier_named(name: str) -> Carrier:
    """Our carrier under the name the platform prints on its labels; made where there is none."""
    named = Carrier.objects.filter(Q(provider_name__iexact=name) | Q(name__iexact=name))
    code = slugify(name)[:32] or "platform"
    values = {"name": name[:80], "provider_name": name[:80]}
    return named.first() or Carrier.objects.get_or_create(code=code, defaults=values)[0]


def _read(client: Client, shop: Shop, option: str, at: datetime) -> Sequence[Provider]:
    listed = [
        Provider(shop=shop, delivery_option=option, ref=one.id, name=one.name[:80], read_at=at)
        for one in fulfilment.delivery_option_providers(client, option)
    ]
    with transaction.atomic():
        Provider.objects.filter(shop=shop, delivery_option=option).exclude(
            ref__in=[one.ref for one in listed]
        ).delete()
        Provider.objects.bulk_create(
            listed,
            update_conflicts=True,
            unique_fields=["shop", "delivery_option", "ref"],
            update_fields=["name", "read_at"],
        )
    return listed


def _named(providers: Sequence[Provider], carrier: Carrier) -> str:
    names = {carrier.provider_name.casefold(), carrier.name.casefold()}
    return next((one.ref for one in providers if one.name.casefold() in names), "")
