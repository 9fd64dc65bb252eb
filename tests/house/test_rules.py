"""The house rules that a machine can check."""

import ast
import re
import subprocess
from pathlib import Path
from statistics import median, quantiles

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils.module_loading import import_string

from fulfillment_site import roles
from fulfillment_site.conveyor import READERS, STEPS
from fulfillment_site.management.commands import states
from orders.models.inbox import SUBSCRIBED
from orders.models.order import Order
from orders.models.state import STAMPS
from orders.refusals import SENTENCES
from orders.refusals.steps import STEPS as PLAIN_NAMES
from tests.factories import NOW

ROOT = Path(__file__).parents[2]
APPS = ("fulfillment_site", "orders", "warehouse", "aftersales")
SOURCES = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
TREES = {path: ast.parse(path.read_text()) for path in SOURCES}
FUNCTIONS = [
    (path, node)
    for path, tree in TREES.items()
    for node in ast.walk(tree)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
]


def where(found) -> list[str]:
    return [f"{path.relative_to(ROOT)}:{node.lineno}" for path, node in found]


def test_modules_and_functions_stay_small():
    lengths = sorted(node.end_lineno - node.lineno + 1 for _path, node in FUNCTIONS)
    assert median(lengths) <= 10
    assert quantiles(lengths, n=20)[-1] <= 40
    assert max(lengths) <= 60
    assert [p.name for p in SOURCES if len(p.read_text().splitlines()) > 300] == []


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "helpers", "common", "core", "managers", "signals", "constants", "selectors"}
    assert [path for path in SOURCES if path.stem in empty] == []


def test_nothing_is_imported_inside_a_function():
    inside = [
        (path, node)
        for path, function in FUNCTIONS
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert where(inside) == []


def test_only_the_belt_and_its_beat_catch_everything():
    everything = {"Exception", "BaseException"}
    found = [
        path.name
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in everything)
    ]
    assert set(found) == {"beat.py", "belt.py"}


@pytest.mark.parametrize("layer", ["services", "models"])
def test_services_and_models_ask_nobody_what_time_it_is(layer):
    asks = re.compile(r"timezone\.now\(|datetime\.now\(|date\.today\(|import moment|\bmoment\(\)")
    found = [p for p in SOURCES if layer in p.parts and asks.search(p.read_text())]
    assert found == []


def test_services_say_no_in_words():
    found = [p for p in SOURCES if "services" in p.parts and "return False" in p.read_text()]
    assert found == []


def test_states_are_written_through_one_door_each():
    written = {
        path.name
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr == "state" and _is_stored(node))
        or (isinstance(node, ast.Call) and _updates_state(node))
    }
    # Orders; and all packages of a closed manifest at once, each through its transition.
    assert written == {"lifecycle.py", "handover.py"}


def _is_stored(node: ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store)


def _updates_state(node: ast.Call) -> bool:
    updates = getattr(node.func, "attr", "") == "update"
    return updates and any(keyword.arg == "state" for keyword in node.keywords)


def test_stock_has_one_writer():
    writes = re.compile(
        r"(StockBalance|BinStock|StockMovement)(\(|\.objects\.(bulk_|create|update))"
    )
    found = {p.name for p in SOURCES if writes.search(p.read_text()) and "models" not in p.parts}
    assert found == {"ledger.py"}


def test_every_verb_stamps_the_column_the_table_names():
    for verb, stamp in STAMPS.items():
        move = next(
            t for t in Order._meta.get_field("state").get_all_transitions(Order) if t.name == verb
        )
        order = Order(state=move.source)
        getattr(order, verb)(at=NOW)
        assert getattr(order, stamp) == NOW, verb


def test_the_page_of_states_equals_the_code():
    assert (ROOT / "docs" / "states.md").read_text() == states.document()


def test_every_step_is_a_task():
    for step in STEPS:
        app, function = step.name.split(".")
        package = apps.get_app_config(app).name
        assert import_string(f"{package}.tasks.{function}").name == step.name


def test_every_step_has_a_plain_name_and_no_name_is_left_over():
    assert set(PLAIN_NAMES) == {step.name for step in STEPS}


def test_every_topic_of_the_platform_has_one_reader():
    readers = [f"{path.parents[1].name}.{path.stem}" for path in SOURCES if _reads_topics(path)]
    assert len(readers) == len(READERS)
    topics = [topic for read in READERS.values() for topic in read]
    assert sorted(topics) == sorted(SUBSCRIBED)
    assert set(READERS) <= {step.name for step in STEPS}


def _reads_topics(path: Path) -> bool:
    return "services" in path.parts and bool(re.search(r"^TOPICS = ", path.read_text(), re.M))


def test_every_refusal_has_a_sentence():
    raised = re.compile(r"Refused\(\s*\"(\w+)\"")
    codes = {code for path in SOURCES for code in raised.findall(path.read_text())}
    assert codes - set(SENTENCES) == set()


def test_a_sentence_takes_its_values_as_words():
    told = {code: re.findall(r"%(?:\(\w+\))?[^s%(]", str(text)) for code, text in SENTENCES.items()}
    assert {code: found for code, found in told.items() if found} == {}


@pytest.mark.django_db
def test_every_role_names_rights_that_exist():
    known = {
        f"{model._meta.app_label}.{name}"
        for model in apps.get_models()
        for name in (
            *(f"{verb}_{model._meta.model_name}" for verb in model._meta.default_permissions),
            *(code for code, _label in model._meta.permissions),
        )
    }
    for names in roles.ROLES.values():
        assert names - known == set()
        assert not any(".delete_" in name for name in names)


@pytest.mark.django_db
def test_every_page_of_the_back_office_opens(client, boss):
    client.force_login(boss)
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert client.get(reverse(name)).status_code == 200, name


def test_every_button_of_a_page_is_a_post_with_a_name():
    bare = []
    for page in admin.site._registry.values():
        for kind in ("actions_list", "actions_row", "actions_detail", "actions_submit_line"):
            for name in getattr(page, kind, ()):
                button = getattr(page, name) if isinstance(name, str) else name
                if not (getattr(button, "allowed_permissions", ()) and _asks_first(button)):
                    bare.append(f"{type(page).__name__}.{name}")
        bare += [
            f"{type(page).__name__}.{name}"
            for function, name, _label in page._get_base_actions()
            if name != "delete_selected" and not getattr(function, "allowed_permissions", ())
        ]
    assert bare == []


def _asks_first(button) -> bool:
    return bool(getattr(button, "dialog", None))


def test_imports_look_down_only():
    linter = ROOT / ".venv" / "bin" / "lint-imports"
    told = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_words_leave_for_buyers_through_one_door_that_the_guard_holds():
    says = {"messages": {"send"}, "cancellations": {"reject"}, "returns": {"reject"}}
    found = [
        path.relative_to(ROOT).as_posix()
        for path, tree in TREES.items()
        if "tiktok" not in path.parts and _says_to_buyers(tree, says)
    ]
    assert found == ["aftersales/services/outgoing.py"]
    door = TREES[ROOT / found[0]]
    calls = [node for node in door.body if isinstance(node, ast.FunctionDef)]
    assert calls
    for function in calls:  # the guard is asked before anything else
        assert ast.unparse(function.body[1]).startswith("guard.insist("), function.name


def _says_to_buyers(tree: ast.Module, says: dict[str, set[str]]) -> bool:
    """Whether a module calls what writes to buyers, under whatever name it imports it."""
    calls: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "orders.tiktok.calls":
            calls |= {one.asname or one.name: says.get(one.name, set()) for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            package, _dot, name = node.module.rpartition(".")
            if package == "orders.tiktok.calls" and {one.name for one in node.names} & says.get(
                name, set()
            ):
                return True
        elif isinstance(node, ast.Constant) and node.value in (
            "messages.send",
            "cancellations.reject",
        ):
            return True
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.attr in calls.get(node.value.id, set())
        for node in ast.walk(tree)
    )
