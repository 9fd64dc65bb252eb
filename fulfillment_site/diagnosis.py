"""What this copy needs to work, and how to get what is missing.

Every check takes the world it looks at as an argument and answers with one Finding.
"""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Collection, Iterator
from ctypes import CDLL
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

import kombu
from django.conf import settings
from django.db import Error, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from kombu.utils.url import maybe_sanitize_url

PATIENCE = 2  # seconds
PANGO = ["libpango-1.0.so.0", "libpangoft2-1.0.so.0"]
SUBSETTER = "libharfbuzz-subset.so.0"
FONT_FOLDERS = ["/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"]
FONTS = {  # family: the file it comes in, the package that brings it
    "Noto Sans": ("NotoSans-Regular.ttf", "fonts-noto-core"),
    "Noto Sans Thai": ("NotoSansThai-Regular.ttf", "fonts-noto-core"),
    "Noto Sans CJK SC": ("NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
    "Noto Color Emoji": ("NotoColorEmoji.ttf", "fonts-noto-color-emoji"),
}


@dataclass(frozen=True)
class Finding:
    """One need of this copy: whether it is met, and what to do if not."""

    name: str
    ok: bool
    remedy: str
    essential: bool = True


def diagnose() -> Iterator[Finding]:
    """Look at everything this machine and these settings should offer."""
    yield pango()
    yield subsetter()
    yield from fonts(installed_fonts())
    yield state_machine({distribution.name for distribution in distributions()})
    yield broker(settings.CELERY_BROKER_URL, settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    answer = database(connection)
    yield answer
    if answer.ok:
        yield migrations(connection)


def pango(load: Callable[[str], object] = CDLL) -> Finding:
    """Without Pango no paper can be drawn."""
    return Finding(
        _("Pango, which draws the papers"),
        all(_loads(load, name) for name in PANGO),
        "apt-get install libpango-1.0-0 libpangoft2-1.0-0",
    )


def subsetter(load: Callable[[str], object] = CDLL) -> Finding:
    """Without HarfBuzz's subsetter each paper is drawn all the same, slowly."""
    return Finding(
        _("HarfBuzz's subsetter (papers are drawn 27 times slower without it)"),
        _loads(load, SUBSETTER),
        "apt-get install libharfbuzz-subset0",
        essential=False,
    )


def _loads(load: Callable[[str], object], name: str) -> bool:
    try:
        load(name)
    except OSError:
        return False
    return True


def fonts(known: Collection[str]) -> Iterator[Finding]:
    """A script without a font prints as boxes; `known` holds font families and font files."""
    for family, (file, package) in FONTS.items():
        yield Finding(
            _("The font %(family)s") % {"family": family},
            family in known or file in known,
            f"apt-get install {package}",
        )


def installed_fonts() -> set[str]:
    """Families that fontconfig lists, and the files in the usual folders."""
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    files = {file.name for folder in folders for file in folder.rglob("*.tt[cf]")}
    if not shutil.which("fc-list"):
        return files
    listing = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True)
    return files.union(*(line.split(",") for line in listing.stdout.splitlines()))


def state_machine(installed: Collection[str]) -> Finding:
    """django-fsm and django-fsm-2 share one folder: the one installed last would win."""
    return Finding(
        _("django-fsm-2 without django-fsm beside it"),
        "django-fsm-2" in installed and "django-fsm" not in installed,
        "uv pip uninstall django-fsm; uv pip install --reinstall django-fsm-2==4.2.4",
    )


def broker(url: str, options: dict) -> Finding:
    """Work reaches the workers through the broker; it must answer within seconds."""
    return Finding(
        _("The broker %(url)s") % {"url": maybe_sanitize_url(url)},
        _takes_messages(url, options),
        _("start it, or set CELERY_BROKER_URL; filesystem:// needs its folder (make run)"),
    )


def _takes_messages(url: str, options: dict) -> bool:
    if folder := options.get("data_folder_out"):
        return os.access(folder, os.W_OK)
    options = options | {"socket_timeout": PATIENCE}
    try:
        with kombu.Connection(url, connect_timeout=PATIENCE, transport_options=options) as link:
            link.ensure_connection(max_retries=1, timeout=PATIENCE)
    except (OperationalError, KeyError):  # KeyError: kombu knows no such kind of broker
        return False
    return True


def database(link: BaseDatabaseWrapper) -> Finding:
    """Whether the database answers; its password is not shown."""
    try:
        link.ensure_connection()
    except Error:
        answers = False
    else:
        answers = True
    return Finding(
        _("The database %(name)s (%(kind)s)")
        % {"name": link.settings_dict["NAME"], "kind": link.display_name},
        answers,
        _("start it, or set DATABASE_URL"),
    )


def migrations(link: BaseDatabaseWrapper) -> Finding:
    """Whether the tables are those that this version expects."""
    executor = MigrationExecutor(link)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding(
        _("Tables up to date (%(count)d migrations waiting)") % {"count": len(waiting)},
        not waiting,
        "python manage.py migrate",
    )


def port(number: int) -> Finding:
    """Whether the web server can listen there."""
    return Finding(
        _("Port %(number)d free for the web server") % {"number": number},
        _is_free(number),
        _("end what uses it, or start elsewhere: make run PORT=%(other)d") % {"other": number + 1},
    )


def practice_port(number: int, web: int | None) -> Finding:
    """Whether the practice shop can listen there, beside the web server."""
    return Finding(
        _("Port %(number)d free for the practice shop") % {"number": number},
        number != web and _is_free(number),
        _("end what uses it, or start elsewhere: make run PRACTICE_PORT=%(other)d")
        % {"other": number + 1},
    )


def _is_free(number: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", number)).close()
    except OSError:
        return False
    return True
