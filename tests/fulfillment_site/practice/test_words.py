"""Every word of the shop's pages can be read in Chinese."""

import re
from pathlib import Path

import pytest

from fulfillment_site.practice import (
    buttons,
    buyers,
    cancellations,
    faults,
    orders,
    packages,
    returns,
    routes_api,
    schema,
    words,
)

HOUSE = Path(words.__file__).parent
STATES = re.compile(r"^[A-Z_]{4,}$")
SAID = re.compile(r'(?:_|say)\(\s*"([^"]+)"')


def named() -> set[str]:
    """Every name of the API that a page may show."""
    calls = {rule.endpoint.name for rule in routes_api.CALLS.rules}
    effects = re.findall(r'effects\.note\(asked, "(\w+)"', _source("*.py"))
    fates = re.findall(r"'([a-z ]+)'", re.search(r"fate IN \(([^)]+)\)", schema.TABLES)[1])
    roles = {"BUYER", "SELLER", "SYSTEM"}
    wrong = {*faults.ANSWERS, *faults.POST}
    plain = {"unknown", "token_get", "token_refresh"}
    return {*calls, *effects, *fates, *roles, *states(), *wrong, *plain}


def states() -> set[str]:
    """What orders, packages, cancellations and returns can be in."""
    found = {*orders.CANCELLABLE, "IN_TRANSIT", "DELIVERED", "COMPLETED", "CANCELLED"}
    for module in (packages, cancellations, returns):
        values = [value for name, value in vars(module).items() if name.isupper()]
        found |= {value for value in values if isinstance(value, str) and STATES.match(value)}
    return found - {returns.REFUND, returns.RETURN, returns.REPLACEMENT}


def _source(pattern: str) -> str:
    return "\n".join(path.read_text() for path in sorted(HOUSE.rglob(pattern)))


def test_every_name_is_said_in_chinese():
    assert {name for name in named() if words.english(name) not in words.CHINESE} == set()


def sentences() -> set[str]:
    """What the pages and their buttons say."""
    labels = {button.label for button in buttons.BUTTONS.values()} - {*buttons.FAULTS}
    titles = {group.title for group in buttons.GROUPS}
    found = SAID.findall(_source("*.html") + _source("*.py"))
    return {*found, *labels, *titles, *refusals()}


def refusals() -> set[str]:
    """Why no order fits what a buyer wants to do."""
    values = [
        value for module in (buyers, cancellations)
        for name, value in vars(module).items() if name.isupper()
    ]  # fmt: skip
    return {value for value in values if isinstance(value, str) and value.endswith(".")}


def test_every_sentence_is_said_in_chinese():
    assert "Start a live session" in sentences()
    assert sentences() - words.CHINESE.keys() == set()


def test_no_chinese_is_left_over():
    known = {words.english(name) for name in named()} | sentences()
    assert words.CHINESE.keys() - known == set()


@pytest.mark.parametrize(
    ("headers", "title"),
    [
        ({}, "Practice shop"),
        ({"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}, "练习店铺"),
        ({"Accept-Language": "th-TH"}, "Practice shop"),
        ({"Accept-Language": "zh", "Cookie": "language=en"}, "Practice shop"),
    ],
)
def test_the_browser_says_which_language_unless_a_person_did(practice, headers, title):
    assert f"<h1>{title}</h1>" in practice.web.get("/", headers=headers).text


def test_a_person_chooses_a_language_once(practice):
    answer = practice.web.post("/language", data={"language": "zh-Hans"})
    page = practice.web.get("/", headers={"Cookie": answer.headers["set-cookie"].split(";")[0]})
    practice.web.cookies.clear()

    assert answer.status_code == 302
    assert '<html lang="zh-Hans">' in page.text
    assert "还没有订单:请开始一场直播。" in page.text
    assert practice.web.post("/language", data={"language": "xx"}).status_code == 404
