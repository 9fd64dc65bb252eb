"""Flat tables: SKUs and listings in and out, orders out without anything personal."""

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model
from import_export.fields import Field
from import_export.formats.base_formats import CSV
from import_export.resources import ModelResource
from import_export.widgets import CharWidget, ForeignKeyWidget, NumberWidget, Widget

from orders.errors import Refused
from orders.models import Listing, Order, Shop, Sku
from orders.moment import moment
from orders.refusals import sentence
from orders.refusals.rules import RULES
from orders.seller_files.problems import SHOWN
from orders.services import catalog

FORMULA = re.compile(r"'*\s*[=+\-@\t\r]")  # spreadsheets look past leading blanks


class TextWidget(CharWidget):
    """Text that no spreadsheet takes for a formula, and that comes back as it was."""

    def render(self, value, obj=None, **kwargs):
        text = super().render(value, **kwargs)
        return f"'{text}" if FORMULA.match(text) else text

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value, row, **kwargs).strip()
        return text[1:] if text[:1] == "'" and FORMULA.match(text, 1) else text


def text(column: str, attribute: str | None = None) -> Field:
    """A column of plain text."""
    return Field(attribute or column, column, widget=TextWidget())


class AnyCsv(CSV):
    """A CSV table as spreadsheets save it: UTF-8, UTF-16 that says so, or the Chinese code page."""

    def is_binary(self):
        return True

    def get_read_mode(self):
        return "rb"

    def create_dataset(self, in_stream, **kwargs):
        return super().create_dataset(_decoded(in_stream), **kwargs)


def _decoded(content: bytes) -> str:
    """The text of a file; raises UnicodeDecodeError of what is none."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    if b"\0" in content:
        raise UnicodeDecodeError("utf-8", content, content.index(b"\0"), len(content), "NUL")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


class FlatTable(ModelResource):
    """A table that comes in: every wrong cell of a row is named by its column, in words."""

    def _check_import_id_fields(self, headers):
        """Columns without which no row is found again are named, with all that are read."""
        columns = [field.column_name for field in self.get_import_fields()]
        keys = [self.fields[name].column_name for name in self.get_import_id_fields()]
        if missing := [name for name in keys if name not in (headers or [])]:
            raise Refused("columns_are_missing", missing=missing, known=columns)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """Likewise, with what the database insists on said in words."""
        with in_words(instance):
            super().validate_instance(instance, import_validation_errors, validate_unique)

    def before_import_row(self, row, **kwargs):
        """Read each cell before the row is looked up by some of them."""
        wrong = {}
        for name, field in self.fields.items():
            try:
                if field.column_name in row:
                    field.clean(row)
            except (ValueError, ArithmeticError, ObjectDoesNotExist) as problem:
                wrong[name] = _why(field.widget, row[field.column_name], problem)
        if wrong:
            raise ValidationError(wrong)


@contextmanager
def in_words(instance: Model) -> Iterator[None]:
    """A rule of the database that a row breaks is told by its sentence, not by its name."""
    try:
        yield
    except ValidationError as wrong:
        rules = {
            rule.get_violation_error_message(): str(RULES[rule.name])
            for rule in instance._meta.constraints
            if rule.name in RULES
        }
        told = wrong.message_dict.items()
        raise ValidationError(
            {name: [rules.get(text, text) for text in texts] for name, texts in told}
        ) from wrong


@contextmanager
def about(column: str) -> Iterator[None]:
    """What a service refuses while a row is saved is said of this column."""
    try:
        yield
    except Refused as refused:
        raise ValidationError({column: str(refused)}) from refused


def _why(widget: Widget, value: object, problem: Exception) -> str:
    """Why a cell cannot be taken, with what stands in it."""
    if isinstance(problem, ObjectDoesNotExist):
        reason = sentence("code_is_unknown", {})
    elif formats := getattr(widget, "formats", None):
        example = datetime(2026, 11, 27, 3, 0, tzinfo=UTC).strftime(formats[0])
        reason = sentence("no_such_date", {"example": example})
    elif isinstance(widget, NumberWidget):
        reason = sentence("no_number", {})
    else:
        reason = str(problem)
    return f"“{str(value)[:SHOWN]}”: {reason}"


class SkuResource(FlatTable):
    """SKUs with their barcodes, separated by spaces; without that column barcodes stay."""

    code = text("code")
    name = text("name")
    barcodes = Field(column_name="barcodes", widget=TextWidget())

    class Meta:
        model = Sku
        fields = import_order = export_order = ("code", "name", "barcodes")
        import_id_fields = ("code",)
        clean_model_instances = True

    def get_queryset(self):
        return super().get_queryset().prefetch_related("codes")

    def dehydrate_barcodes(self, sku):
        return " ".join(barcode.code for barcode in sku.codes.all())

    def after_save_instance(self, instance, row, **kwargs):
        if "barcodes" in row:
            codes = self.fields["barcodes"].clean(row)
            with about("barcodes"):
                catalog.set_barcodes(instance, codes.split())


class ListingResource(FlatTable):
    """Listings and what they are made of: "TEE-RED-M:1 SOCK:2"; an empty cell maps nothing."""

    shop = Field("shop", "shop", widget=ForeignKeyWidget(Shop, "code"))
    platform_sku_id = text("platform_sku_id")
    seller_sku = text("seller_sku")
    product_name = text("product_name")
    variation = text("variation")
    parts = Field(column_name="parts", widget=TextWidget())

    class Meta:
        model = Listing
        fields = import_order = export_order = (
            "shop",
            "platform_sku_id",
            "seller_sku",
            "product_name",
            "variation",
            "parts",
        )
        import_id_fields = ("shop", "platform_sku_id")
        clean_model_instances = True

    def get_queryset(self):
        return super().get_queryset().select_related("shop").prefetch_related("parts__sku")

    def dehydrate_parts(self, listing):
        return " ".join(f"{part.sku.code}:{part.quantity}" for part in listing.parts.all())

    def after_save_instance(self, instance, row, **kwargs):
        told = self.fields["parts"].clean(row) if "parts" in row else ""
        if told and told != self.dehydrate_parts(instance):
            by = kwargs.get("user")
            with about("parts"):
                catalog.map_listing(instance.pk, _parts(told), by=by, at=moment())


def _parts(told: str) -> dict[int, int]:
    parts: dict[int, int] = {}
    for word in told.split():
        code, mark, pieces = word.rpartition(":")
        if not (mark and pieces.isdecimal() and int(pieces)):
            code, pieces = word, "1"
        sku = Sku.objects.filter(code=code).first()
        if sku is None:
            raise Refused("sku_is_unknown", code=code)
        parts[sku.pk] = parts.get(sku.pk, 0) + int(pieces)
    return parts


class OrderResource(ModelResource):
    """Orders for a spreadsheet: what and when, never who or where to."""

    shop = text("shop", "shop__code")
    number = text("number")
    state = text("state", "get_state_display")
    platform_status = text("platform_status")
    lane = text("lane")
    delivery_option = text("delivery_option")
    platform_tracking = text("platform_tracking")

    class Meta:
        model = Order
        fields = export_order = (
            "shop",
            "number",
            "state",
            "platform_status",
            "lane",
            "pieces",
            "currency",
            "total",
            "shipping_fee",
            "delivery_option",
            "platform_tracking",
            "ordered_at",
            "paid_at",
            "next_due_at",
            "packed_at",
            "shipped_at",
        )
