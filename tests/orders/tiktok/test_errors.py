"""Every code the documents name is met as they ask."""

import pickle

import pytest

from orders.tiktok.errors import MEANINGS, Meaning, TikTokDown, TikTokRefused, failure


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (21008099, Meaning.ALREADY_DONE),
        (11006021, Meaning.ALREADY_DONE),
        (21011007, Meaning.REREAD),
        (21011042, Meaning.REREAD),
        (25020009, Meaning.REREAD),
        (105002, Meaning.TOKEN),
        (105005, Meaning.SCOPE),
        (101000, Meaning.DEAUTHORISED),
        (36004001, Meaning.ENDED),
        (36004004, Meaning.ENDED),
        (36004005, Meaning.ENDED),
        (36009005, Meaning.REFUSE),
        (106001, Meaning.REFUSE),
        (36009004, Meaning.REFUSE),
        (11028006, Meaning.REFUSE),
        (99999999, Meaning.REFUSE),
    ],
)
def test_a_code_asks_something_of_whoever_called(code, meaning):
    refusal = failure(code, "Jane Doe said no", "r-9")
    assert (refusal.code, refusal.meaning, refusal.message) == (code, meaning, "Jane Doe said no")
    assert str(refusal) == f"{code} (r-9)"


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        ("Invalid common parameter. x-tts-access-token is invalid.", Meaning.TOKEN),
        ("Invalid access_token", Meaning.TOKEN),
        ("refresh_token is invalid.", Meaning.ENDED),
        ("Expired refresh token", Meaning.ENDED),
        ("refresh_token is missing", Meaning.REFUSE),
        ("app_key or app_secret is invalid.", Meaning.REFUSE),
        ("timestamp is out of the window", Meaning.REFUSE),
        ("shop_cipher is unexpected", Meaning.REFUSE),
    ],
)
def test_a_token_that_was_replaced_or_taken_away_is_known_by_the_words(message, meaning):
    assert failure(36009004, message, "r-9").meaning == meaning


@pytest.mark.parametrize(
    ("code", "retry_after", "may_be_done"),
    [
        (36009002, None, False),
        (36009003, None, True),
        (36009007, None, True),
        (25001028, None, True),
        (11034037, 10.0, False),
        (21023022, 10.0, False),
    ],
)
def test_some_codes_pass_by_themselves(code, retry_after, may_be_done):
    down = failure(code, "busy", "r-9")
    assert isinstance(down, TikTokDown)
    assert (down.retry_after, down.may_be_done) == (retry_after, may_be_done)
    assert code not in MEANINGS


def test_a_refusal_survives_the_way_between_processes():
    refusal = pickle.loads(pickle.dumps(TikTokRefused(7, "no", "r-9")))
    assert (refusal.code, refusal.message, refusal.request_id) == (7, "no", "r-9")
