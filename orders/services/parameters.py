"""What the shop may set about each check: one form a check, and the JSON it is kept as."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.errors import Refused
from orders.models.screening import Check
from orders.models.shop import Shop
from orders.models.state import NoteKind

MOST = 1_000_000  # pieces or orders that a rule counts to


class Words(forms.CharField):
    """A list of words, typed with commas or line breaks between them."""

    def __init__(self, **kwargs):
        super().__init__(help_text=_("Several with commas between them."), **kwargs)

    def to_python(self, value) -> list[str]:
        if not isinstance(value, list):
            value = re.split(r"[,，、\n]", super().to_python(value))
        return list(dict.fromkeys(filter(None, (str(word).strip() for word in value))))

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value


class Parameters(forms.Form):
    """What a check must know; this one nothing."""

    def kept(self) -> dict:
        """The answers as they are kept in JSON."""
        values = self.cleaned_data.items()
        return {name: str(v) if isinstance(v, Decimal) else v for name, v in values}


class NoteParameters(Parameters):
    kinds = forms.MultipleChoiceField(
        label=_("Notes about"), choices=NoteKind.choices, initial=NoteKind.values
    )


class WorthParameters(Parameters):
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=14, decimal_places=2)
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=_("Currency"),
        help_text=_("Three letters, such as USD; orders in other money are left alone."),
    )


class PiecesParameters(Parameters):
    pieces = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=MOST)


class SkuParameters(Parameters):
    skus = Words(label=_("SKUs or seller SKUs"))


class RegionParameters(Parameters):
    regions = forms.MultipleChoiceField(label=_("Countries"), choices=Shop.Market.choices)


class PostcodeParameters(Parameters):
    beginnings = Words(label=_("Postcodes that begin with"))


class DeliveryParameters(Parameters):
    options = Words(label=_("Delivery options"))


class ChannelParameters(Parameters):
    channels = Words(label=_("Channels or lanes"))


class OpenOrdersParameters(Parameters):
    orders = forms.IntegerField(label=_("Open orders"), min_value=2, max_value=MOST)


FORMS: dict[str, type[Parameters]] = dict.fromkeys(Check.values, Parameters) | {
    Check.NOTE: NoteParameters,
    Check.WORTH_MORE: WorthParameters,
    Check.WORTH_LESS: WorthParameters,
    Check.PIECES: PiecesParameters,
    Check.SKU: SkuParameters,
    Check.REGION: RegionParameters,
    Check.POSTCODE: PostcodeParameters,
    Check.DELIVERY: DeliveryParameters,
    Check.CHANNEL: ChannelParameters,
    Check.OPEN_ORDERS: OpenOrdersParameters,
}


def read(check_name: str, params: dict) -> dict:
    """The parameters of a check as they are kept in JSON; Refused names the first wrong field."""
    form = FORMS[check_name](params)
    for name, errors in form.errors.items():
        label = str(form.fields[name].label)
        raise Refused("rule_parameter_is_wrong", field=label, why=errors[0])
    return form.kept()
