"""A call for many went well only where it names no error."""

from orders.tiktok.batch import result
from orders.tiktok.errors import Meaning, TikTokDown
from orders.tiktok.wire import Answer


def test_no_errors_mean_all_is_done():
    for data in ({}, {"errors": []}, {"errors": None}):
        found = result(Answer(data, "r-1"))
        assert (found.receipt, found.errors) == ("r-1", {})


def test_each_error_is_told_by_the_id_it_is_about():
    errors = [
        {"code": 21011041, "message": "cancelled", "detail": {"package_id": "1"}},
        {"code": 21008099, "message": "shipped", "detail": {"package_id": "2"}},
        {"code": 36009003, "message": "internal", "detail": {"package_id": "3"}},
        {"code": 12052990, "message": "no such warehouse", "detail": {"sku_id": "4"}},
    ]
    found = result(Answer({"errors": errors}, "r-1")).errors
    assert isinstance(found.pop("3"), TikTokDown)
    assert {key: (error.code, error.meaning, error.request_id) for key, error in found.items()} == {
        "1": (21011041, Meaning.REREAD, "r-1"),
        "2": (21008099, Meaning.ALREADY_DONE, "r-1"),
        "4": (12052990, Meaning.REFUSE, "r-1"),
    }


def test_an_error_about_nobody_leaves_all_in_doubt():
    found = result(Answer({"errors": [{"code": 7, "message": "?"}]}, "r-1"))
    assert [*found.errors] == [""]
