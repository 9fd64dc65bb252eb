"""Forms are laid out once and stamped; what cannot be stamped is drawn in full, alike."""

from itertools import product

import pytest

from orders import press
from orders.errors import Refused
from orders.press import codes
from orders.press.desk import desk
from tests.orders.press import reading
from tests.orders.press.comparing import both_ways, burnt, said, unlike

STYLE = """<style>@page { size: 60mm 40mm; margin: 0 } body { margin: 0; font-size: 12pt }
p, img { position: absolute; left: 5mm; width: 50mm; margin: 0; line-height: 5mm }
.name { top: 5mm } .second { font-size: 6pt; line-height: 2.5mm } .town { top: 12mm }
.code { top: 20mm; width: 15mm; height: 15mm; image-rendering: pixelated }
.mark { left: 40mm; top: 28mm; width: 10mm; background: #000; color: #fff; text-align: center }
</style>"""
FORM = f"""{STYLE}<p style="top: 0">Sample</p>
<p data-slot="name" class="name"></p><p data-slot="name" class="name second"></p>
<p data-slot="town" class="town"></p><img data-slot="code" class="code">
<p data-slot="mark" class="mark"></p>"""


def form(**slots) -> press.Filled:
    return press.Filled(FORM, {"name": "Ann Lee", "town": "Hà Nội"} | slots)


def words(batch: press.Batch) -> list[str]:
    return [reading.words(batch.pdf, page) for page in batch.pages]


def test_slots_are_filled_label_by_label():
    batch = press.batch([form(), form(name="สมชาย", town="กรุงเทพ"), form(name="欧阳晓婷")])
    assert words(batch) == ["SampleAnnLeeHàNội", "Sampleสมชายกรุงเทพ", "Sample欧阳晓婷HàNội"]
    assert (batch.bad, batch.slow, batch.seen) == ({}, 0, 3)
    assert reading.millimetres(batch.pdf, 2) == (60, 40)


def test_a_slot_without_a_text_leaves_no_trace():
    plain = press.Filled(FORM.replace('<p data-slot="mark" class="mark"></p>', ""), form().slots)
    marked, bare = burnt(press.batch([form(mark="R2"), form()]).pdf)
    assert [bare] == burnt(press.pdf(plain))
    assert marked != bare


def test_a_code_is_scanned_off_its_slot():
    assert reading.codes(press.pdf(form(code=codes.qr("W1:7K2M9Q4XAB")))) == {
        "QR Code": "W1:7K2M9Q4XAB"
    }


@pytest.mark.parametrize("stamps", [True, False])
def test_a_text_takes_the_first_size_with_room_and_is_refused_by_name_after_the_last(
    settings, stamps
):
    settings.PRESS_STAMPS = stamps
    names = ["Ann Lee", "Ann Lee of Makati " * 3, "Ann Lee of Makati " * 12]
    batch = press.batch([form(name=name) for name in names])
    assert words(batch) == [f"Sample{''.join(name.split())}HàNội" for name in names[:2]]
    assert {index: (no.code, no.params) for index, no in batch.bad.items()} == {
        2: ("part_does_not_fit", {"part": "name"})
    }
    assert batch.slow == (0 if stamps else 2)


def test_a_paper_may_say_by_itself_what_finds_no_room():
    why = Refused("address_too_long_for_label", order="7")
    sheet = press.Filled(FORM, {"town": "Hà Nội " * 99}, no_room={"town": why})
    assert press.batch([sheet]).bad == {0: why}


def test_a_paper_may_be_printed_another_way_where_it_finds_no_room():
    sheet = press.Filled(FORM, {"town": "Hà Nội " * 99}, otherwise=lambda: f"{STYLE}<i>long</i>")
    assert words(press.batch([sheet])) == ["long"]


@pytest.mark.parametrize(
    "name", ["Zoë 😀", "محمد 050", "שלום", "soft\xadhyphen", "❤️", "Ann\tLee", "Ann\u2028Lee"]
)
def test_what_cannot_be_stamped_is_drawn_in_full_in_its_place_and_counted(name):
    batch = press.batch([form(name="one"), form(name=name), form(name="two")])
    assert (batch.bad, batch.slow, batch.pages) == ({}, 1, (0, 1, 2))
    assert [words(batch)[page] for page in (0, 2)] == ["SampleoneHàNội", "SampletwoHàNội"]
    assert "HàNội" in words(batch)[1]


def test_a_character_that_no_font_has_is_missing_and_never_an_empty_box():
    batch = press.batch([form(name="\U000e1000"), form(name="\U00013fff")])
    assert [no.code for no in batch.bad.values()] == ["glyphs_missing"] * 2


def test_markup_in_a_slot_is_text():
    said = "<b>&amp;</b> <img src=http://169.254.169.254/> {{ 7 }}"
    stamped, whole = (
        words(press.batch([form(name=said), form(name=f"{said} 😀")]))[page] for page in range(2)
    )
    together = "".join(said.split())
    assert (together in stamped, together in whole) == (True, True)


def test_a_changed_form_is_laid_out_anew():
    moved = FORM.replace(".town { top: 12mm }", ".town { top: 14mm }")
    same, other = burnt(press.batch([form(), press.Filled(moved, form().slots)]).pdf)
    [plain] = burnt(press.pdf(form()))
    assert (same == plain, other == plain) == (True, False)


UNFIT = {
    "in the flow": ("position: absolute", "position: static"),
    "rotated": ("margin: 0; line", "margin: 0; transform: rotate(3deg); line"),
    "capitals": ("margin: 0; line", "margin: 0; text-transform: uppercase; line"),
    "underlined": ("margin: 0; line", "margin: 0; text-decoration: underline; line"),
    "justified": ("margin: 0; line", "margin: 0; text-align: justify; line"),
    "half seen": ("background: #000", "background: rgb(0 0 0 / 50%)"),
    "as wide as its text": ("width: 50mm; margin", "width: auto; margin"),
    "with a sign before it": (".town {", "p::before { content: '·' } .town {"),
    "with a large letter": (".town {", "p::first-letter { font-size: 20pt } .town {"),
    "with a bold line": (".town {", "p::first-line { font-weight: 700 } .town {"),
    "an item of a list": ("margin: 0; line", "margin: 0; display: list-item; line"),
}


@pytest.mark.parametrize(("old", "new"), UNFIT.values(), ids=UNFIT)
def test_a_form_that_asks_for_more_than_a_stamp_can_do_is_drawn_in_full(old, new):
    sheet = press.Filled(FORM.replace(old, new), form(mark="R2").slots)
    batch = press.batch([sheet, sheet])
    assert (batch.bad, batch.slow, len(batch.pages)) == ({}, 2, 2)


STYLES = product(
    ("text-align: right", "text-align: center", "letter-spacing: 0.3mm", "font-style: italic"),
    ("padding: 1mm 2mm", "border: 0.3mm solid #000; min-height: 6mm", "color: #555"),
)


@pytest.mark.parametrize("style", map("; ".join, STYLES))
def test_whatever_a_style_may_ask_for_is_stamped_as_it_is_drawn(settings, style):
    styled = FORM.replace(".name {", f".name {{ {style};").replace("width: 50mm", "width: 40mm")
    names = ("AV To fi", "Nguyễn Thị", "น้ำฝน ใจดี", "山田 太郎", "Ann Lee of Makati City and more")
    sheets = [press.Filled(styled, {"name": name, "town": "x y"}) for name in names]
    stamped, whole = both_ways(sheets, settings)
    assert (stamped.slow, whole.slow, len(stamped.bad)) == (0, len(whole.pages), len(whole.bad))
    assert unlike(stamped.pdf, whole.pdf) == ([], [])


def test_a_text_that_the_foot_of_the_page_would_cut_is_refused_both_ways(settings):
    batches = both_ways([form(mark="R2 R2 R2 R2"), form(mark="R2 R2 R2")], settings)
    refused = [{index: no.params for index, no in batch.bad.items()} for batch in batches]
    assert refused == [{0: {"part": "mark"}, 1: {"part": "mark"}}] * 2


@pytest.mark.parametrize(
    "style", ["line-clamp: 1", "continue: discard", "box-decoration-break: clone; margin: 0 0 2mm"]
)
def test_no_style_cuts_a_text(settings, style):
    styled = FORM.replace(".mark {", f".mark {{ {style};")
    sheets = [press.Filled(styled, {"mark": mark}) for mark in ("R2 R2 R2 R2", "R2 R2")]
    batches = both_ways(sheets, settings)
    assert [said(batch.bad) for batch in batches] == [
        {0: ("part_does_not_fit", {"part": "mark"})}
    ] * 2
    assert list(map(words, batches)) == [["SampleR2R2"]] * 2


def test_an_id_of_its_own_changes_nothing_of_a_slot(settings):
    sheet = press.Filled(
        FORM.replace('<p data-slot="town"', '<p id="place" data-slot="town"').replace(
            ".town {", "#place { color: #999 } .town {"
        ),
        form().slots,
    )
    stamped, whole = both_ways([sheet], settings)
    assert (stamped.slow, unlike(stamped.pdf, whole.pdf)) == (0, ([], []))


@pytest.mark.parametrize("mark", ["注", "R2 R2"])
def test_a_painted_part_that_grows_is_drawn_in_full(settings, mark):
    stamped, whole = both_ways([form(mark="R2"), form(mark=mark)], settings)
    assert (stamped.slow, stamped.bad, whole.bad) == (1, {}, {})
    assert unlike(stamped.pdf, whole.pdf) == ([], [])


def test_fonts_are_embedded_once_for_stamped_and_whole_sheets_together():
    sheets = [form(), f"{STYLE}<p>whole sheet", form(name="Zoë 😀"), form(name="Lê")]
    stamped_alone = press.batch([form(), form(name="Lê")])
    together = press.batch([*sheets[:2], sheets[3]])
    assert len(reading.fonts(together.pdf)) == len(reading.fonts(stamped_alone.pdf)) == 1
    assert words(press.batch(sheets))[1] == "wholesheet"


def test_a_batch_ends_when_enough_was_drawn_in_full():
    whole = f"{STYLE}<p>whole"
    batch = press.batch([form(), whole, form(name="😀"), form(), whole], most_in_full=2)
    assert (batch.seen, batch.pages, batch.slow) == (3, (0, 1, 2), 1)
    assert press.batch([whole, whole]).seen == 2


def test_plates_are_kept_for_the_forms_in_use():
    for number in range(60):
        press.batch([press.Filled(f"{FORM}<!-- {number} -->", form().slots)])
    assert len(desk().plates) == 40
    assert len(desk().styles) <= 40
