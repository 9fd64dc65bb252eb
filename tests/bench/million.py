"""A database as it is after most of a year: a million orders, 15,000 of them still on the line.

One evening goes through the product's own steps and is handed over; PostgreSQL copies its rows a
couple of hundred times under new ids and numbers. What is still on the line comes by the product.
"""

from datetime import timedelta

from django.db import connection, models
from django.db.models import F, Max

from orders.models import (
    Buyer,
    Clock,
    LinePart,
    Order,
    OrderEvent,
    OrderLine,
    Recipient,
    Shop,
)
from orders.models.state import State
from orders.moment import moment
from tests import walk
from tests.bench import evening
from tests.bench.evening import ORDERS, Evening
from warehouse.models import (
    BinStock,
    Package,
    PackageLine,
    PickTask,
    PoolNumber,
    PrintJob,
    Reservation,
    Sheet,
    StockBalance,
    Warehouse,
    Wave,
    Waybill,
)

MILLION = 1_000_000
ON_THE_LINE = 3 * ORDERS
# Every table an evening fills, parents first.
TABLES = (
    Buyer, Order, Recipient, OrderLine, LinePart, OrderEvent, Clock, Reservation, Wave, Package,
    PackageLine, PickTask, Waybill, PoolNumber, PrintJob, Sheet,
)  # fmt: skip
UNIQUE = {  # texts of which there is one each; a copy's is told by its turn
    (Buyer, "key"), (Order, "number"), (Waybill, "number"), (Waybill, "serial"),
    (PoolNumber, "number"),
}  # fmt: skip


def fill() -> Evening:
    """Bring the tables to a million orders, once; an evening to place on top of them.

    A run that was cut off goes on: placing and every step take up only what is not done.
    """
    if Order.objects.count() < MILLION - ON_THE_LINE:
        evening.empty_tables()
        night = evening.prepare()
        _walk(night)
        _hand_over()
        _copy((MILLION - ON_THE_LINE) // ORDERS - 1)
        _archive()
        evening.tidy()
    if Order.objects.count() < MILLION:
        _fill_the_line()
        evening.tidy()
    return evening.again(MILLION // ORDERS)


def _walk(night: Evening) -> None:
    evening.place(night)
    for step in ("warehouse.reserve", "orders.screen", "warehouse.release_waves",
                 "warehouse.obtain_waybills"):  # fmt: skip
        walk.run(step)


def _hand_over() -> None:
    """The evening as it stands a week later."""
    at = Order.objects.aggregate(at=Max("placed_at"))["at"]
    PickTask.objects.update(picked=F("quantity"))
    Reservation.objects.update(taken=F("quantity"), ended_at=at)
    PackageLine.objects.update(packed=F("quantity"))
    Package.objects.update(state="HANDED_OVER", picked_at=at, sealed_at=at, handed_over_at=at)
    Wave.objects.update(state="DONE", done_at=at)
    Clock.objects.update(stopped_at=at, alert_at=None)
    PrintJob.objects.update(finished_at=at)
    Sheet.objects.update(drawn_at=at)
    StockBalance.objects.update(reserved=0)
    BinStock.objects.update(promised=0)
    Order.objects.update(state=State.COMPLETED, shipped_at=at, completed_at=at, next_due_at=None)
    orders = Order.objects.annotate(kind=F("pk") % 20)
    orders.filter(kind=0).update(state=State.CANCELLED, cancelled_at=at, stopped_at=at)
    orders.filter(kind__in=[1, 2]).update(state=State.SHIPPED)


def _copy(times: int) -> None:
    sizes = {table: table.objects.aggregate(last=Max("pk"))["last"] for table in TABLES}
    with connection.cursor() as cursor:
        # A copy's references are shifted with it: to look each of them up doubles the time.
        cursor.execute("SET session_replication_role = replica")
        for table in TABLES:
            columns = [field.column for field in table._meta.concrete_fields]
            values = [_value(table, field, sizes) for field in table._meta.concrete_fields]
            key = table._meta.pk.column
            cursor.execute(
                f"INSERT INTO {table._meta.db_table} ({', '.join(map(_quoted, columns))}) "
                f"SELECT {', '.join(values)} FROM {table._meta.db_table}, "
                f"generate_series(1, %s) AS turn WHERE {key} <= %s ORDER BY turn",
                [times, sizes[table]],
            )
            _count_on(cursor, table)
        cursor.execute("RESET session_replication_role")


def _archive() -> None:
    """As the step has done day by day."""
    at = moment()
    old = Order.objects.filter(ordered_at__lt=at - timedelta(days=Shop.objects.get().archive_days))
    old.update(archived_at=at)


def _value(table: type[models.Model], field: models.Field, sizes: dict) -> str:
    target = field.related_model if field.is_relation else table if field.primary_key else None
    column = _quoted(field.column)
    if target in sizes:
        return f"{column} + turn * {sizes[target]}"
    if (table, field.name) in UNIQUE:
        return f"{column} || 'x' || turn"
    if isinstance(field, models.DateTimeField):
        return f"{column} - turn * interval '1 day'"
    return column


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _count_on(cursor, table: type[models.Model]) -> None:
    """Ids go on above the copies."""
    key = table._meta.pk
    if not key.is_relation:
        name = f"'{table._meta.db_table}', '{key.column}'"
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence({name}), max({key.column})) "
            f"FROM {table._meta.db_table}"
        )


def _fill_the_line() -> None:
    """An evening that waits for its notes to be read, one for its waves, one for its pickers.

    Their papers are not drawn, for that takes longer than all else.
    """
    house = Warehouse.objects.all()
    for turn, last in enumerate(("hold", "waves", "pickers"), start=1):
        house.update(auto_wave_after=0 if last == "pickers" else None)
        _walk(evening.again(turn, note="Please the blue one" if last == "hold" else ""))
    house.update(auto_wave_after=None)
    Sheet.objects.filter(drawn_at=None).update(drawn_at=moment())
    PrintJob.objects.filter(finished_at=None).update(finished_at=moment())
