"""Keys are shown to nobody and sent to nobody else."""

import pytest

from orders.errors import Refused
from orders.tiktok.connection import App
from tests.orders.tiktok.answers import make_connection


def test_no_secret_is_printed():
    shown = repr(make_connection()) + repr(App("AK", "the-secret"))
    for secret in ("the-secret", "TTP_token", "CIPHER"):
        assert secret not in shown
    assert "AK" in shown


@pytest.mark.parametrize(
    "url", ["http://shop.example", "ftp://127.0.0.1", "shop.example", "", "http://127.0.0.1.evil"]
)
def test_keys_do_not_travel_in_the_open(url):
    for make in (lambda: make_connection(base_url=url), lambda: App("AK", "S", auth_url=url)):
        with pytest.raises(Refused) as refusal:
            make()
        assert (refusal.value.code, refusal.value.params) == (
            "address_is_not_encrypted", {"address": url},
        )  # fmt: skip


@pytest.mark.parametrize("host", ["127.0.0.1:8100", "localhost:8100", "[::1]:8100"])
def test_a_stand_in_on_this_machine_needs_no_encryption(host):
    assert make_connection(base_url=f"http://{host}").base_url == f"http://{host}"


@pytest.mark.parametrize(
    ("url", "is_theirs"),
    [
        ("https://shop.example/label.pdf", True),
        ("https://open-fs-sg.tiktokshop.com/wsos_v2/1?expire=1", True),
        ("https://tiktokshop.com/1", True),
        ("https://eviltiktokshop.com/1", False),
        ("https://tiktokshop.com.evil.example/1", False),
        ("https://tiktokshop.com@evil.example/1", False),
        ("https://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("https://[tiktokshop.com", False),
        ("https://tiktokshop.com:99999999/1", False),
        ("https://tiktokshop.com:0/1", False),
        ("", False),
    ],
)
def test_files_are_kept_on_hosts_of_the_platform(url, is_theirs):
    assert make_connection().keeps_file(url) is is_theirs


def test_where_files_are_kept_can_be_set():
    connection = make_connection(file_hosts=("files.example",))
    assert connection.keeps_file("https://a.files.example/1")
    assert not connection.keeps_file("https://open-fs-sg.tiktokshop.com/1")
