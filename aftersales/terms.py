"""How words are found again, in Chinese and in languages with spaces; pure.

Chinese has no spaces: its runs are cut into pairs of characters (and single ones, for who types but
one). What says nothing by itself parts runs and is left out, on both sides of a search alike.
"""

import re
import unicodedata
from collections import Counter

HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3005\u3007"
RUNS = re.compile(rf"[{HAN}]+|[^\W_]+")
PARTS = re.compile(rf"[{HAN}]+|[^{HAN}]+")
NUMBERS = re.compile(r"\S*@\S+|\+?\d[\d\s-]{3,}\d")  # what may be somebody's: phones, orders, mail
EMPTY_HAN = re.compile(
    "怎么办|怎么样|怎么|怎样|如何|什么|为什么|哪里|哪儿|请问|可以|能不能|是不是|有没有"
    "|我们|你们|他们|这个|那个|[我你您他她它的了吗呢吧啊呀是在就都也很]"
)
EMPTY = frozenset(
    re.findall(
        r"\w+",
        "a an the is are was were be been do does did can could will would shall should may might"
        " must i me my we us our you your he she it its they them their this that these those and"
        " or but not to of in on at for from with by as if so how what when where which who why"
        " there here please",
    )
)
LONGEST = 32  # characters of a term
MOST = 24  # terms of one search


def counted(text: str) -> Counter[str]:
    """Every term of a text to be found, with how often it stands there."""
    return Counter(term for run in _runs(text) for term in _terms(run, whole=True))


def asked(text: str) -> list[str]:
    """The terms of a search, each once, in the order they were typed."""
    found = dict.fromkeys(term for run in _runs(text) for term in _terms(run, whole=False))
    return list(found)[:MOST]


def without_numbers(text: str) -> str:
    """The words alone: no phone, order number or address of a buyer stays."""
    return " ".join(NUMBERS.sub(" ", text).split())


def _runs(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [part for run in RUNS.findall(plain) for part in PARTS.findall(run)]


def _terms(run: str, *, whole: bool) -> list[str]:
    if not re.match(f"[{HAN}]", run):
        return [_root(run)[:LONGEST]] if run not in EMPTY else []
    found = []
    for part in EMPTY_HAN.split(run):
        pairs = [part[place : place + 2] for place in range(len(part) - 1)]
        found += [*pairs, *(part if whole or not pairs else "")]
    return found


def _root(word: str) -> str:
    """One thing and many are the same word."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
