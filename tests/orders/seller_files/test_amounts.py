import pytest

from orders.errors import Refused
from orders.seller_files.amounts import money

READ = [
    ("8.99", "USD", "8.99"),
    ("41", "USD", "41"),
    ("USD 12.00", "USD", "12.00"),
    ("$25.00", "USD", "25.00"),
    ("US$1,234.50", "USD", "1234.50"),
    ("THB 120.00", "THB", "120.00"),
    ("฿1,200", "THB", "1200"),
    ("RM 12.5", "MYR", "12.5"),
    ("₱99.00", "PHP", "99.00"),
    ("£3.49", "GBP", "3.49"),
    ("BRL 35,91", "BRL", "35.91"),
    ("R$ 1.234,50", "BRL", "1234.50"),
    ("35.91", "BRL", "35.91"),
    ("150000", "IDR", "150000"),
    ("Rp150.000", "IDR", "150000"),
    ("Rp 1.500.000", "IDR", "1500000"),
    ("Rp\xa0150.000,00", "IDR", "150000"),
    ("150.000₫", "VND", "150000"),
    ("150,000 VND", "VND", "150000"),
    ("280000.00", "VND", "280000"),
    ("11,000 JPY", "JPY", "11000"),
    ("￥11,000", "JPY", "11000"),
    ("11000円", "JPY", "11000"),
    ("0 JPY", "JPY", "0"),
]
UNREADABLE = [
    ("1.000,5", "USD"),
    ("1.000,50", "USD"),
    ("8,99", "USD"),
    ("1.234", "USD"),
    ("1.234", "BRL"),  # one real and a bit, or more than a thousand
    ("1,234", "BRL"),
    ("1.000,5", "IDR"),
    ("150000.5", "VND"),
    ("11.000", "JPY"),
    ("1,00,000", "USD"),
    ("١٢", "USD"),
    ("１２", "JPY"),
    ("-5.00", "USD"),
    ("(5.00)", "USD"),
    ("+5", "USD"),
    ("1e308", "USD"),
    ("1E+5", "USD"),
    ("NaN", "USD"),
    ("5%", "USD"),
    ("$5 USD", "USD"),
    ("1 000", "USD"),
    ("9" * 13, "USD"),
    (".5", "USD"),
    ("5.", "USD"),
]
OTHER = [("THB 120.00", "USD"), ("€5", "USD"), ("$25.00", "MYR"), ("Rp150.000", "VND")]


def refusal(text: str, currency: str) -> str:
    with pytest.raises(Refused) as refused:
        money(text, currency)
    return refused.value.code


@pytest.mark.parametrize(("text", "currency", "expected"), READ)
def test_amount_is_read_as_its_currency_writes_it(text, currency, expected):
    assert str(money(text, currency)) == expected


@pytest.mark.parametrize(("text", "currency"), UNREADABLE)
def test_what_could_be_read_two_ways_or_not_at_all_is_refused(text, currency):
    assert refusal(text, currency) == "money_unreadable"


@pytest.mark.parametrize(("text", "currency"), OTHER)
def test_amount_in_another_currency_is_never_converted(text, currency):
    assert refusal(text, currency) == "money_in_other_currency"


@pytest.mark.parametrize("text", ["=1+1", "=5"])
def test_formula_is_no_amount(text):
    assert refusal(text, "USD") == "cell_is_a_formula"
