"""How words are cut for being found."""

from aftersales import terms


def test_chinese_is_found_by_pairs_and_by_single_characters():
    assert terms.counted("尺码偏小") == {
        "尺码": 1, "码偏": 1, "偏小": 1, "尺": 1, "码": 1, "偏": 1, "小": 1,
    }  # fmt: skip
    assert terms.asked("尺码偏小") == ["尺码", "码偏", "偏小"]
    assert terms.asked("小") == ["小"]


def test_what_says_nothing_parts_chinese_on_both_sides():
    assert terms.asked("我的包裹在哪里呢？") == ["包裹"]
    assert terms.asked("尺码偏小怎么办") == ["尺码", "码偏", "偏小"]


def test_latin_words_are_found_in_any_case_and_number():
    assert terms.asked("How do I SIZE the Tees?") == ["size", "tee"]
    assert terms.asked("size sizes Size") == ["size"]
    assert terms.asked("glass") == ["glass"]
    assert terms.asked("ｔｅｅ") == ["tee"]  # full width, as Chinese keyboards type it


def test_mixed_words_are_cut_where_the_writing_changes():
    assert terms.asked("T恤M码") == ["t", "恤", "m", "码"]
    assert terms.asked("USB充电") == ["usb", "充电"]


def test_a_long_search_is_cut_and_an_empty_one_is_none():
    assert len(terms.asked(" ".join(f"w{number}" for number in range(99)))) == terms.MOST
    assert terms.asked("  ？! the ") == []
    assert terms.asked("x" * 99) == ["x" * terms.LONGEST]


def test_numbers_of_people_are_left_out():
    said = "order 576500000000000700 of a@b.co, +1 206-555-0100"
    assert terms.without_numbers(said) == "order of"
    assert terms.without_numbers("3 pairs, size 42") == "3 pairs, size 42"
