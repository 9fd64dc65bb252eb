"""A control call that is told nonsense says in words what it lacks, and nothing happens."""

import json

import pytest

from fulfillment_site.practice.control_people import control

SHOP = "7495000000000000001"
ODD = ["x", -1, 1.5, 10**400, [], {}, [1], None, True, "\0"]
NAMES = [
    "app_key", "app_secret", "webhook_url", "code", "region", "rules", "providers", "goods",
    "seller", "days", "scopes", "exchange", "advance", "speed", "kind", "times", "seconds",
    "orders", "minutes", "seed", "shares", "items", "note", "paid", "shipping_type", "order_id",
    "release_date", "text", "type", "lines", "withdraws", "arranged", "shop_id", "hold",
    "phone_number", "district_info",
]  # fmt: skip


def said(practice, path: str, **told) -> tuple[int, str]:
    answer = practice.web.post(f"/practice/{path}", json=told)
    return answer.status_code, answer.json().get("message", "")


@pytest.mark.parametrize(
    ("path", "told", "why"),
    [
        ("deauthorise", {}, "seller is missing."),
        ("deauthorise", {"seller": 5}, "seller must be a text."),
        ("deauthorise", {"seller": "Nobody"}, "No shop is of the seller Nobody."),
        ("deauthorise", {"seller": "Practice seller", "app_key": "x"}, "There is no app x."),
        ("expire-tokens", {}, "seller is missing."),
        ("authorise", {}, "app_key is missing."),
        ("authorise", {"app_key": "x"}, "There is no app x."),
        ("authorise", {"app_key": "key"}, "seller is missing."),
        ("authorise", {"app_key": "key", "seller": "Nobody"}, "No shop is of the seller Nobody."),
        (
            "authorise",
            {"app_key": "key", "seller": "Practice seller", "days": "many"},
            "days must be a number from 0 to 3650.",
        ),
        (
            "authorise",
            {"app_key": "key", "seller": "Practice seller", "scopes": "all"},
            "scopes must be a list of texts.",
        ),
        ("apps", {"webhook_url": "here"}, "webhook_url must begin with http:// or https://."),
        ("shops", {"region": "FR"}, "region is one of GB, TH, US, VN."),
        ("shops", {"shipping_type": "POST"}, "shipping_type is one of MIXED, SELLER, TIKTOK."),
        ("shops", {"rules": {"hold": -1}}, "hold must be a number from 0 to 10000000000."),
        ("shops", {"providers": [{"pattern": "."}]}, "name is missing."),
        ("shops", {"goods": [{"seller_sku": "A", "price": "dear"}]}, "price must be a number"),
        (f"shops/{SHOP}/rules", {"answer": "soon"}, "answer must be a number"),
        (f"shops/{SHOP}/rules", {"patience": 1}, "patience is unknown; there are hold, free,"),
        ("shops/1/rules", {}, "There is no shop 1."),
        ("clock", {"advance": -60}, "advance must be a number from 0 to 1000000000."),
        ("clock", {"speed": "fast"}, "speed must be a number from 0 to 1000000."),
        ("faults", {}, "kind is missing."),
        ("faults", {"kind": "flood"}, "kind is one of 429, 5xx,"),
        ("faults", {"kind": "hang", "seconds": 10**9}, "seconds must be a number from 0 to 3600."),
        ("faults", {"kind": "hang", "times": 0}, "times must be more than 0, or -1 for always."),
        ("faults", {"kind": "5xx", "status": 200}, "status must be a number from 500 to 599."),
        ("bursts", {"orders": 10**9}, "orders must be a number from 0 to 1000000."),
        ("bursts", {"orders": 1.5}, "orders must be a whole number."),
        ("bursts", {"shares": {"unpaid": 1001}}, "unpaid must be a number from 0 to 1000."),
        ("bursts", {"shop_id": "1"}, "There is no shop 1."),
        ("orders", {"items": []}, "items is empty."),
        ("orders", {"items": [{"seller_sku": "SUN"}]}, "The shop sells no SUN."),
        (
            "orders",
            {"items": [{"seller_sku": "MUG-BLUE", "quantity": 0}]},
            "quantity must be a number from 1 to 99.",
        ),
        ("orders/cancel-any", {"arranged": "yes"}, "arranged must be true or false."),
        ("packages/1/scan", {}, "There is no package 1."),
        ("returns/1/send", {}, "There is no return 1."),
        ("files", {}, "folder is missing."),
        ("files", {"folder": "/proc/nowhere"}, "folder: No such file or directory."),
    ],
)
def test_what_cannot_be_done_is_said_by_the_name_of_the_field(american, path, told, why):
    before = american.practice.state()
    status, message = said(american.practice, path, **told)
    assert (status, message[: len(why)]) == (400, why)
    after = american.practice.state()
    assert {**after, "now": 0} == {**before, "now": 0}


@pytest.mark.parametrize(
    ("path", "told", "why"),
    [
        ("message", {}, "text is missing."),
        ("return", {"type": "BARTER"}, "type is one of REFUND, REPLACEMENT, RETURN_AND_REFUND."),
        ("return", {"lines": ["1"]}, "lines: the order has no 1."),
        ("address", {"street": "x"}, "street is unknown; there are district_info, name,"),
        ("address", {"phone_number": "110"}, "phone_number must be written like (+1)2065550100."),
        ("cancel", {"withdraws": 1}, "withdraws must be true or false."),
    ],
)
def test_what_a_buyer_cannot_do_is_said(american, path, told, why):
    order_id = american.to_ship()
    before = american.looked_up(order_id)
    status, message = said(american.practice, f"orders/{order_id}/{path}", **told)
    assert (status, message[: len(why)]) == (400, why)
    assert american.looked_up(order_id) == before


def test_an_order_that_is_not_there_is_named(american):
    for path in ("pay", "cancel", "address", "return"):
        status, message = said(american.practice, f"orders/1/{path}")
        assert (status, message) == (409, "The order does not belong to this shop. 1")
    assert american.practice.web.get("/practice/orders/1").json()["message"] == (
        "There is no order 1."
    )


def test_what_is_known_already_is_not_made_twice(american):
    order_id = american.order(order_id="576000000000000123")
    assert said(american.practice, "orders", order_id=order_id)[0] == 409
    assert american.practice.state()["orders"] == {"ON_HOLD": 1}


@pytest.mark.parametrize("body", [b"[]", b"no", b'"text"', b"\xff", b"7"])
def test_a_body_is_an_object(practice, body):
    headers = {"Content-Type": "application/json"}
    answer = practice.web.post("/practice/deauthorise", content=body, headers=headers)
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "The body must be a JSON object.",
    )


@pytest.mark.parametrize("sent", [{"data": {"times": "3"}}, {"files": {"times": b"3"}}])
def test_a_form_is_no_body_and_falls_back_on_nothing(practice, sent):
    before = practice.state() | {"now": 0}
    answer = practice.web.post("/practice/deauthorise", **sent)
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "The body must be JSON, with Content-Type: application/json.",
    )
    assert practice.state() | {"now": 0} == before


CALLS = [path for method, path, _do in control.found if method == "POST" and path != "/files"]


@pytest.mark.parametrize("path", CALLS)
def test_no_nonsense_breaks_a_control_call(american, path):
    order_id = american.to_ship()
    known = {"order_id": order_id, "shop_id": american.id}
    ids = ("cancel_id", "package_id", "return_id")
    for name, value in known.items() | {(one, "1") for one in ids}:
        path = path.replace(f"<{name}>", value)
    bodies = [{name: odd} for name in NAMES for odd in ODD]
    codes = set()
    for body in bodies:
        text = json.dumps(body)
        answer = american.practice.web.post(
            f"/practice{path}", content=text, headers={"Content-Type": "application/json"}
        )
        codes.add(answer.status_code)
        assert answer.status_code in (200, 400, 409), (path, body, answer.text[:300])
    assert american.practice.web.get("/").status_code == 200
