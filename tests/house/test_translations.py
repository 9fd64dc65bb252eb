"""Every text that people meet stands in Chinese too, whole and with nothing lost.

Texts are collected with `manage.py makemessages -l zh_Hans --add-location=file --no-wrap`.
"""

import re
import shutil
import subprocess
import sys
from ast import literal_eval
from collections.abc import Iterator
from os import environ
from pathlib import Path

import pytest
import unfold
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.utils import translation

ROOT = Path(__file__).parents[2]
OURS, UNFOLDS = ROOT / "locale", ROOT / "locale" / "unfold"
FOLDERS = ("aftersales", "fulfillment_site", "orders", "warehouse", "templates")
SOURCES = {
    OURS: [ROOT / folder for folder in FOLDERS],
    UNFOLDS: [Path(unfold.__file__).parent],
}
CATALOGUE = Path("zh_Hans", "LC_MESSAGES", "django.po")
TOOLS = {"PATH": environ["PATH"], "LC_ALL": "C.UTF-8"}

QUOTED = r'((?:".*"\n)+)'
ENTRY = re.compile(rf"msgid {QUOTED}(?:msgid_plural {QUOTED})?msgstr(?:\[0\])? {QUOTED}")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")
HALF_WIDTH = re.compile(r"[一-鿿][,.;:!?()]|[,;:!?()][一-鿿]")


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> dict[Path, Path]:
    """A copy of each catalogue, after all texts of its sources were collected anew."""
    return {locale: _collect(locale, tmp_path_factory.mktemp("texts")) for locale in SOURCES}


def _collect(locale: Path, copy: Path) -> Path:
    unread = shutil.ignore_patterns("__pycache__", "migrations", "static")
    for source in SOURCES[locale]:
        shutil.copytree(source, copy / source.name, ignore=unread)
    catalogue = copy / "locale" / CATALOGUE
    catalogue.parent.mkdir(parents=True)
    shutil.copy(locale / CATALOGUE, catalogue)
    _tool(sys.executable, "-m", "django", "makemessages", "--locale=zh_Hans", cwd=copy)
    return catalogue


def _tool(*command, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, env=TOOLS, capture_output=True, text=True, check=True)
    return done.stdout


def entries(state: str, catalogue: Path) -> list[str]:
    """The source texts of the entries in a state, as msgattrib names it."""
    told = _tool("msgattrib", "--no-wrap", f"--{state}", catalogue)
    return re.findall(r'^(?:#~ )?msgid "(.+)"$', told, re.MULTILINE)


def texts() -> Iterator[tuple[str, str, str]]:
    """Every source text with its plural, and the Chinese for it."""
    for locale in SOURCES:
        for quoted in ENTRY.findall((locale / CATALOGUE).read_text()):
            source, plural, chinese = ("".join(map(literal_eval, q.splitlines())) for q in quoted)
            if source:
                yield source, plural, chinese


@pytest.mark.parametrize("state", ["untranslated", "only-fuzzy"])
def test_every_text_of_ours_stands_in_chinese(collected, state):
    found = entries(state, collected[OURS])
    assert found == [], found


@pytest.mark.parametrize("locale", SOURCES, ids=["ours", "unfold"])
def test_nothing_is_translated_that_nobody_says_any_more(collected, locale):
    found = entries("only-obsolete", collected[locale])
    assert found == [], found


def test_a_translation_names_what_its_source_names():
    found = [
        source
        for source, plural, chinese in texts()
        if set(PLACEHOLDER.findall(source + plural)) != set(PLACEHOLDER.findall(chinese))
    ]
    assert found == [], found


def test_chinese_has_punctuation_of_full_width():
    found = [source for source, _plural, chinese in texts() if HALF_WIDTH.search(chinese)]
    assert found == [], found


def test_columns_of_lists_and_pages_are_named_in_chinese():
    """A field that was given no name shows its English one, and no catalogue misses it."""
    with translation.override("zh-hans"):
        named = {
            f"{model.__name__}.{name}": str(label_for_field(name, model, page))
            for model, page in admin.site._registry.items()
            for name in {*page.list_display, *page.readonly_fields}
            if name not in {"action_checkbox", "__str__"}
        }
    assert [name for name, label in named.items() if re.fullmatch(r"[a-z ]+", label)] == []
