"""The doctor is shown broken worlds and must name each lack, its remedy and nothing else."""

import socket
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from fulfillment_site import diagnosis
from tests import servers

COMPLETE = {"Noto Sans", "Noto Sans Thai", "Noto Sans CJK SC", "Noto Color Emoji"}


def without(*missing: str):
    """A loader of shared libraries on a machine that lacks some."""

    def load(name: str) -> None:
        if name in missing:
            raise OSError(name)

    return load


@pytest.fixture
def free_port() -> int:
    """A port where nobody answers."""
    return servers.free_port()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes calls and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_machine_with_every_library_lacks_none():
    assert diagnosis.pango(without()).ok
    assert diagnosis.subsetter(without()).ok


@pytest.mark.parametrize("library", diagnosis.PANGO)
def test_missing_pango_is_essential_and_names_its_packages(library):
    finding = diagnosis.pango(without(library))

    assert (finding.ok, finding.essential) == (False, True)
    assert finding.remedy == "apt-get install libpango-1.0-0 libpangoft2-1.0-0"


def test_missing_subsetter_is_told_with_its_price_but_stops_nothing():
    finding = diagnosis.subsetter(without(diagnosis.SUBSETTER))

    assert (finding.ok, finding.essential) == (False, False)
    assert "27 times slower" in finding.name
    assert finding.remedy == "apt-get install libharfbuzz-subset0"


@pytest.mark.parametrize(
    ("family", "package"),
    [
        ("Noto Sans", "fonts-noto-core"),
        ("Noto Sans Thai", "fonts-noto-core"),
        ("Noto Sans CJK SC", "fonts-noto-cjk"),
        ("Noto Color Emoji", "fonts-noto-color-emoji"),
    ],
)
def test_each_missing_font_names_its_package(family, package):
    missing = [finding for finding in diagnosis.fonts(COMPLETE - {family}) if not finding.ok]

    assert [finding.name for finding in missing] == [f"The font {family}"]
    assert missing[0].remedy == f"apt-get install {package}"


def test_font_files_do_where_fontconfig_is_not_installed():
    files = {"NotoSans-Regular.ttf", "NotoSansThai-Regular.ttf"}

    assert [finding.ok for finding in diagnosis.fonts(files)] == [True, True, False, False]


def test_this_machine_has_the_four_fonts():
    assert diagnosis.installed_fonts() >= COMPLETE


@pytest.mark.parametrize(
    ("installed", "ok"),
    [
        ({"django-fsm-2"}, True),
        ({"django-fsm-2", "django-fsm"}, False),
        ({"django-fsm"}, False),
        (set(), False),
    ],
)
def test_exactly_one_state_machine_is_installed(installed, ok):
    assert diagnosis.state_machine(installed).ok is ok


def test_redis_that_runs_answers(redis_url):
    assert diagnosis.broker(redis_url, {}).ok


def test_broker_that_is_down_does_not_answer_and_keeps_its_password_to_itself(free_port):
    finding = diagnosis.broker(f"redis://:secret@127.0.0.1:{free_port}/0", {})

    assert not finding.ok
    assert finding.name == f"The broker redis://:**@127.0.0.1:{free_port}/0"


def test_broker_that_never_speaks_is_given_up(silent_port):
    assert not diagnosis.broker(f"redis://127.0.0.1:{silent_port}/0", {}).ok


def test_broker_of_an_unknown_kind_does_not_answer():
    assert not diagnosis.broker("pigeon://127.0.0.1", {}).ok


def test_folder_broker_needs_its_folder(tmp_path):
    queue = tmp_path / "queue"
    options = {"data_folder_in": str(queue), "data_folder_out": str(queue)}

    assert not diagnosis.broker("filesystem://localhost", options).ok
    queue.mkdir()
    assert diagnosis.broker("filesystem://localhost", options).ok


@pytest.mark.django_db
def test_database_that_is_down_does_not_answer(free_port):
    nowhere = {"HOST": "127.0.0.1", "PORT": free_port, "NAME": "/no/such/folder"}
    gone = connections.create_connection("default")
    gone.settings_dict = gone.settings_dict | nowhere

    assert not diagnosis.database(gone).ok


@pytest.mark.django_db
def test_migrated_database_lacks_nothing():
    assert diagnosis.database(connection).ok
    assert diagnosis.migrations(connection).ok


@pytest.mark.django_db
def test_migration_not_yet_applied_is_counted():
    recorder = MigrationRecorder(connection)
    last = max(name for app, name in recorder.applied_migrations() if app == "sessions")
    recorder.record_unapplied("sessions", last)

    finding = diagnosis.migrations(connection)

    assert not finding.ok
    assert finding.remedy == "python manage.py migrate"


def test_port_in_use_is_not_free(silent_port):
    finding = diagnosis.port(silent_port)

    assert not finding.ok
    assert f"make run PORT={silent_port + 1}" in finding.remedy


def test_port_that_nobody_uses_is_free(free_port):
    assert diagnosis.port(free_port).ok


def test_the_practice_shop_needs_a_free_port_of_its_own(free_port, silent_port):
    taken = diagnosis.practice_port(silent_port, web=free_port)

    assert not taken.ok
    assert f"make run PRACTICE_PORT={silent_port + 1}" in taken.remedy
    assert not diagnosis.practice_port(free_port, web=free_port).ok
    assert diagnosis.practice_port(free_port, web=None).ok


@pytest.mark.django_db
def test_doctor_finds_nothing_missing_on_this_machine():
    out = StringIO()

    call_command("doctor", stdout=out)

    assert out.getvalue() == "Everything needed is here.\n"


@pytest.mark.django_db
def test_doctor_lists_what_is_there_when_asked_for_more():
    out = StringIO()

    call_command("doctor", stdout=out, verbosity=2)

    assert out.getvalue().count("ok       ") == 10


@pytest.mark.django_db
def test_doctor_ends_with_an_error_after_naming_what_is_missing(silent_port):
    out = StringIO()

    with pytest.raises(CommandError) as error:
        call_command("doctor", port=silent_port, stdout=out)

    assert error.value.returncode == 1
    lines = out.getvalue().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"missing  Port {silent_port} free for the web server: ")
