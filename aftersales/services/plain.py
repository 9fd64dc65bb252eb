"""A text as its reader takes it in, whatever tricks it is written with; pure.

Widths, accents, invisible signs, look-alike letters and traditional characters are evened out; what
is spelled letter by letter or digit by digit is put together; addresses and numbers become marks.
"""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property

from aftersales.services.alike import SAME

LINK, EMAIL, HANDLE, PHONE, NUMBER = "{link}", "{email}", "{handle}", "{phone}", "{number}"
MARKS = (LINK, EMAIL, HANDLE, PHONE, NUMBER)
SENTENCE = 5  # words by which the end of a sentence parts what stands before and after it
LONGEST = 4000  # characters that are read
OURS = ("tiktok.com", "tiktokshop.com", "tiktokglobalshop.com", "tiktokw.com")

# Every repetition is bounded, and no two of them can take the same characters: linear by build.
_SPACED = re.compile(r"(?<![a-z0-9])(?:[a-z][ .\-_*·•~]){2,40}[a-z](?![a-z0-9])")
_PARTS = re.compile(r"[ .\-_*·•~]")
_VEILED = re.compile(r" ?[\[(] ?(at|dot) ?[\])] ?| (dot) (?=com|net|org|shop|store)")
_EMAIL = (
    r"[a-z0-9_%+-]{1,64}(?:\.[a-z0-9_%+-]{1,64}){0,4} ?@ ?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}"
)
_ENDS = (
    "com|net|org|info|biz|shop|store|online|site|app|page|link|live|vip|top|xyz|club|io|co|cn|hk|tw|"
    "sg|th|vn|id|ph|jp|kr|uk|de|fr|es|eu|cc|tv|ly|gl|ee|asia|mall|world|space|website"
)
_WORDS = "me|my|us|it|to|so|is|in|at|be|do|no"  # ends that are words too: a way must follow them
_LINK = (
    r"(?:https?://|www\.)[^\s\u3000-\u9fff\uff00-\uffef]{1,300}"
    rf"|(?<![a-z0-9@.-])[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}}){{0,3}}\.(?:(?:{_ENDS})(?![a-z0-9-])"
    rf"(?:/[^\s\u3000-\u9fff\uff00-\uffef]{{0,300}})?|(?:{_WORDS})/[^\s\u3000-\u9fff\uff00-\uffef]{{1,300}})"
)
_HANDLE = r"(?<![a-z0-9.])@[a-z0-9_][a-z0-9_.]{2,30}"
_DIGITS = r"(?<![a-z0-9])\+?\(?[0-9](?:[ ().\-]{0,2}[0-9]){6,31}(?![a-z0-9])"
_TOKEN = re.compile(
    rf"(?P<email>{_EMAIL})|(?P<link>{_LINK})|(?P<handle>{_HANDLE})|(?P<digits>{_DIGITS})"
    r"|(?P<end>[!?;\n\u3002]|\.(?=\s|$))"
    r"|(?P<word>[a-z0-9]+(?:['\u2019][a-z]{1,3})?)|(?P<sign>[^\W_])"
)
_DATE = re.compile(r"(?:19|20)\d\d[-. ]?[01]?\d[-. ]?[0-3]?\d(?: [0-2]?\d)?")
_NATIONAL = re.compile(r"0[1-9]\d{7,9}")
_CHINA, _AMERICA = (
    re.compile(r"1[3-9]\d{9}"),
    re.compile(r"\(?[2-9]\d\d\)?[ .\-]{1,2}\d{3}[ .\-]\d{4}"),
)
_SPELLED = {
    word: str(digit)
    for digit, words in enumerate(
        ("zero oh 零 〇", "one 一 幺", "two 二", "three 三", "four 四", "five 五", "six 六",
         "seven 七", "eight 八", "nine 九")
    )
    for word in words.split()
}  # fmt: skip
LEAST, MOST, LEAST_SPELLED = 7, 15, 5  # digits of a telephone number; words that spell some of them


@dataclass(frozen=True)
class Plain:
    """The words of a text, and where each stands; the end of a sentence takes some room."""

    words: tuple[str, ...]
    places: tuple[int, ...]
    index: dict[str, list[tuple[int, int]]] = field(repr=False)

    @cached_property
    def vocabulary(self) -> list[str]:
        """Every word once, in order, for what begins alike."""
        return sorted(self.index)

    def beginning_with(self, start: str) -> list[tuple[int, int]]:
        """Where words stand that begin so."""
        found = []
        for word in self.vocabulary[bisect_left(self.vocabulary, start) :]:
            if not word.startswith(start):
                break
            found += self.index[word]
        return found

    def quote(self, first: int, last: int) -> str:
        """What stands there, as it was read."""
        said = ""
        for word in self.words[first : last + 1]:
            apart = said and said[-1].isascii() and word[0].isascii()
            said += f" {word}" if apart else word
        return said


def even(text: str) -> str:
    """A text without what only the eye tells apart: widths, accents, veils, forms of letters."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    parted = unicodedata.normalize("NFD", text)
    bare = "".join(one for one in parted if not _is_ink_free(one))
    return unicodedata.normalize("NFC", bare).translate(SAME)


def read(text: str) -> Plain:
    """The words of a text, evened out, with marks for addresses and numbers."""
    text = _VEILED.sub(lambda one: "@" if one[1] == "at" else ".", even(text))
    text = _SPACED.sub(lambda one: _PARTS.sub("", one[0]), text)
    words, places, place = [], [], 0
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "end":
            place += SENTENCE
            continue
        for word in _read(token):
            words.append(word)
            places.append(place)
            place += 1
    words, places = _dialled(words, places)
    return Plain(tuple(words), tuple(places), _index(words))


def _is_ink_free(sign: str) -> bool:
    """Whether a sign is invisible, or an accent on a Latin letter."""
    return unicodedata.category(sign) in ("Cf", "Co") or (
        "\u0300" <= sign <= "\u036f" or "\ufe00" <= sign <= "\ufe0f"
    )


def _read(token: re.Match) -> list[str]:
    """What one find stands for; a link to the platform itself says nothing."""
    said = token[0]
    if token.lastgroup == "digits":
        return [_number(said)]
    if token.lastgroup == "link":
        return [] if _is_ours(said) else [LINK]
    if token.lastgroup in ("email", "handle"):
        return [EMAIL if token.lastgroup == "email" else HANDLE]
    return [said.replace("\u2019", "'")]


def _is_ours(link: str) -> bool:
    host = re.split(r"[/?#:]", link.rsplit("://", maxsplit=1)[-1], maxsplit=1)[0].rstrip(".")
    return any(host == ours or host.endswith(f".{ours}") for ours in OURS) and "@" not in link


def _number(said: str) -> str:
    """A telephone number by its shape, another long number, or the day it names."""
    digits = re.sub(r"\D", "", said)
    if _DATE.fullmatch(said):
        return digits
    is_phone = (
        (said.startswith("+") and len(digits) <= MOST)
        or _NATIONAL.fullmatch(digits)
        or _CHINA.fullmatch(digits)
        or _AMERICA.fullmatch(said)
    )
    if is_phone:
        return PHONE
    return NUMBER if len(digits) <= MOST else digits


def _dialled(words: list[str], places: list[int]) -> tuple[list[str], list[int]]:
    """Numbers that are spelled, put together."""
    kept, start = [], 0
    while start < len(words):
        end = start
        while end < len(words) and (words[end] in _SPELLED or words[end].isdecimal()):
            end += 1
        run = words[start:end]
        spelled = sum(word in _SPELLED for word in run)
        is_number = spelled >= LEAST_SPELLED and _digits(run) >= LEAST
        end = max(end, start + 1)
        here = zip(words[start:end], places[start:end], strict=True)
        kept += [(PHONE, places[start])] if is_number else here
        start = end
    return [word for word, _place in kept], [place for _word, place in kept]


def _digits(run: list[str]) -> int:
    return sum(1 if word in _SPELLED else len(word) for word in run)


def _index(words: list[str]) -> dict[str, list[tuple[int, int]]]:
    """Where each word stands; long ones also where they are written in up to four pieces."""
    found: dict[str, list[tuple[int, int]]] = {}
    for first, word in enumerate(words):
        found.setdefault(word, []).append((first, first))
        joined = word
        for last in range(first + 1, min(first + 4, len(words))):
            if not (words[last].isascii() and joined.isascii()) or words[last] in MARKS:
                break
            joined += words[last]
            if len(joined) >= LEAST and joined.isalpha():
                found.setdefault(joined, []).append((first, last))
    return found
