"""The only writer of stock: balances, bins and the movements that add up to them.

Locks: StockBalance, then ChannelStock, then BinStock, each by pk. One instance a row is handed out,
so that two lines of one SKU add up instead of overwriting each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from orders.errors import Refused
from warehouse.models import Bin, BinStock, StockBalance, StockMovement
from warehouse.services import channel_stock

Shelf = tuple[int, int]  # (warehouse id, SKU id)
Kind = StockMovement.Kind


@dataclass(frozen=True)
class Receipt:
    """So many pieces of a SKU put into a bin."""

    bin: Bin
    sku_id: int
    quantity: int


def lock(shelves: Iterable[Shelf]) -> dict[Shelf, StockBalance]:
    """The balances of these shelves under their locks, by pk; a shelf never stocked is left out."""
    wanted = set(shelves)
    rows = (
        StockBalance.objects.filter(
            warehouse__in={warehouse for warehouse, _sku in wanted},
            sku__in={sku for _warehouse, sku in wanted},
        )
        .select_for_update()
        .order_by("pk")
    )
    return {
        (row.warehouse_id, row.sku_id): row
        for row in rows
        if (row.warehouse_id, row.sku_id) in wanted
    }


def lock_bins(warehouse_id: int, sku_ids: Iterable[int]) -> list[BinStock]:
    """What lies in the pickable bins of a warehouse for these SKUs, locked by pk."""
    return list(
        BinStock.objects.filter(
            bin__warehouse=warehouse_id, bin__is_pickable=True, sku__in=set(sku_ids)
        )
        .select_related("bin")
        .select_for_update(of=["self"])
        .order_by("pk")
    )


def receive(
    receipts: Sequence[Receipt], *, kind: str = Kind.RECEIVE, ref: str = "", by, at: datetime
) -> None:
    """Take goods in: bins, balances and movements together; short orders are asked again.

    `kind` says whether they are new, PUT_BACK after a pick for nothing, or a RETURN of a buyer.
    """
    for receipt in receipts:
        if receipt.quantity < 1:
            raise Refused("nothing_to_receive", bin=receipt.bin.code, quantity=receipt.quantity)
    with transaction.atomic():
        _open_rows(receipts)
        balances = lock((r.bin.warehouse_id, r.sku_id) for r in receipts)
        channel_stock.mark((r.sku_id for r in receipts), at=at)
        bins = _locked_bin_rows(receipts)
        for receipt in receipts:
            balance = balances[receipt.bin.warehouse_id, receipt.sku_id]
            balance.on_hand += receipt.quantity
            balance.raised_at = at
            bins[receipt.bin.pk, receipt.sku_id].on_hand += receipt.quantity
        StockBalance.objects.bulk_update(balances.values(), ["on_hand", "raised_at"])
        BinStock.objects.bulk_update(bins.values(), ["on_hand"])
        StockMovement.objects.bulk_create(
            StockMovement(
                bin=r.bin, sku_id=r.sku_id, kind=kind, quantity=r.quantity,
                ref=ref, by=by, at=at,
            )
            for r in receipts
        )  # fmt: skip


def set_aside(balances: Mapping[Shelf, StockBalance], needs: Mapping[Shelf, int]) -> bool:
    """Reserve all of `needs` on locked balances, or nothing; `write_reserved` makes it last."""
    enough = holds(balances, needs)
    if enough:
        for shelf, quantity in needs.items():
            balances[shelf].reserved += quantity
    return enough


def holds(balances: Mapping[Shelf, StockBalance], needs: Mapping[Shelf, int]) -> bool:
    """Whether all of `needs` may still be promised from these balances."""
    return all(
        shelf in balances and balances[shelf].available >= quantity
        for shelf, quantity in needs.items()
    )


def write_reserved(
    balances: Mapping[Shelf, StockBalance], pieces: Mapping[Shelf, int], *, at: datetime
) -> None:
    """Write what `set_aside` reserved, in all."""
    _add(StockBalance, "reserved", {balances[shelf].pk: n for shelf, n in pieces.items()})
    channel_stock.mark((sku for _warehouse, sku in pieces), at=at)


def give_back(quantities: Mapping[Shelf, int], *, at: datetime) -> None:
    """Set pieces free that were reserved; what may be sold rose, so short orders are asked."""
    balances = lock(quantities)
    for shelf, balance in balances.items():
        balance.reserved -= quantities[shelf]
        balance.raised_at = at
    StockBalance.objects.bulk_update(balances.values(), ["reserved", "raised_at"])
    channel_stock.mark((sku for _warehouse, sku in quantities), at=at)


def promise(pieces: Mapping[int, int]) -> None:
    """Promise pieces of locked bins to pickers, by BinStock id."""
    _add(BinStock, "promised", pieces)


def take(bin_: Bin, sku_id: int, quantity: int, *, ref: str, by, at: datetime) -> None:
    """Pieces leave a bin: the one moment at which stock falls, bin and balance together.

    Two conditional updates instead of lock and write: a scanner waits for this. What is available
    stays the same, so no shop is told of it. Raises Refused
    when the bin or the balance does not hold what the task promised.
    """
    balance = StockBalance.objects.filter(
        warehouse=bin_.warehouse_id, sku=sku_id, reserved__gte=quantity, on_hand__gte=quantity
    ).update(on_hand=F("on_hand") - quantity, reserved=F("reserved") - quantity)
    in_bin = BinStock.objects.filter(
        bin=bin_, sku=sku_id, promised__gte=quantity, on_hand__gte=quantity
    ).update(on_hand=F("on_hand") - quantity, promised=F("promised") - quantity)
    if not (balance and in_bin):
        raise Refused("bin_does_not_hold_it", bin=bin_.code)
    StockMovement.objects.create(
        bin=bin_, sku_id=sku_id, kind=Kind.PICK, quantity=-quantity, ref=ref, by=by, at=at
    )


def unpromise(quantities: Mapping[tuple[int, int], int]) -> None:
    """Pickers no longer come for these pieces, by (bin id, SKU id)."""
    wanted = Q()
    for bin_id, sku_id in quantities:
        wanted |= Q(bin=bin_id, sku=sku_id)
    rows = list(BinStock.objects.filter(wanted).select_for_update().order_by("pk"))
    for row in rows:
        row.promised -= quantities[row.bin_id, row.sku_id]
    BinStock.objects.bulk_update(rows, ["promised"])


def _add(model, field: str, pieces: Mapping[int, int]) -> None:
    """Raise locked rows by their own numbers: one UPDATE a number, far cheaper than one CASE."""
    groups = defaultdict(list)
    for pk, quantity in pieces.items():
        groups[quantity].append(pk)
    for quantity, pks in groups.items():
        model.objects.filter(pk__in=pks).update(**{field: F(field) + quantity})


def _open_rows(receipts: Sequence[Receipt]) -> None:
    StockBalance.objects.bulk_create(
        (
            StockBalance(warehouse_id=warehouse, sku_id=sku)
            for warehouse, sku in sorted({(r.bin.warehouse_id, r.sku_id) for r in receipts})
        ),
        ignore_conflicts=True,
    )
    BinStock.objects.bulk_create(
        (
            BinStock(bin_id=bin_id, sku_id=sku)
            for bin_id, sku in sorted({(r.bin.pk, r.sku_id) for r in receipts})
        ),
        ignore_conflicts=True,
    )


def _locked_bin_rows(receipts: Sequence[Receipt]) -> dict[tuple[int, int], BinStock]:
    rows = BinStock.objects.filter(
        bin__in={r.bin.pk for r in receipts}, sku__in={r.sku_id for r in receipts}
    )
    return {(row.bin_id, row.sku_id): row for row in rows.select_for_update().order_by("pk")}
