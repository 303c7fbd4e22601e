"""The floor plan, kept by a test: which way imports go, what rules may know, how long things get."""

import ast
import re
import sys
from pathlib import Path

import pytest

from tests.environment import ROOT

FLOORS = ["offices", "bookings", "documents", "config"]  # each may import only itself and those before it
ROOMS = ["errors", "rules", "models", "gateways", "wording", "reports", "actions", "doors"]  # likewise, in each app
DOORS = {"urls", "views", "forms", "widgets", "api", "admin", "management", "permissions"}
OUTSIDE_THE_ROOMS = {"apps", "migrations"}

LINES_OF_A_FILE = 400
LINES_OF_A_TEST_FILE = 500
LINES_OF_A_FUNCTION = 40
LINES_OF_A_VIEW = 25

# What a rule may import besides other rules: things that know neither the clock nor the world.
PURE = {
    *("abc", "base64", "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal", "enum", "fractions"),
    *("functools", "hashlib", "heapq", "hmac", "itertools", "json", "math", "operator", "re", "statistics"),
    *("string", "struct", "types", "typing", "unicodedata", "uuid", "zoneinfo"),
    *("anyascii", "phonenumbers"),  # tables of letters and of numbering plans
    *("ortools", "concurrent"),  # the solver, and the thread it runs in so that its caller can look at it and end it
}
CLOCKS_AND_DOORS = {"now", "today", "utcnow", "open", "print", "input", "uuid1", "uuid4", "getenv"}

VAGUE = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}


def modules(*folders: str) -> list[Path]:
    """The product's own Python files, as paths from the root; migrations are Django's handwriting."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path.relative_to(ROOT) for path in found if "migrations" not in path.parts)


PRODUCT = modules(*FLOORS)
TESTS = modules("tests")
BENCH = modules("bench")
FRONT = sorted(
    path.relative_to(ROOT)
    for folder in ("templates", "config/static")
    for kind in ("*.html", "*.css", "*.js")
    for path in (ROOT / folder).rglob(kind)
    if "vendor" not in path.parts
)


def parse(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(), filename=str(path))


def imported(tree: ast.AST, package: str) -> set[str]:
    """Dotted names of everything imported anywhere in the tree: `from a.b import c` gives a.b.c."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: -node.level + 1 or None] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts)


def room(name: str) -> int | None:
    """The rank of the room that a dotted name is in; None outside the apps' rooms."""
    floor, _, rest = name.partition(".")
    first = rest.split(".")[0].partition("_")[0] if floor in FLOORS[:-1] else ""
    if not first or first in OUTSIDE_THE_ROOMS:
        return None
    return ROOMS.index(first if first in ROOMS else "doors")


def upward(path: Path, tree: ast.AST) -> list[str]:
    """What a module imports although it is on a higher floor, or in a later room."""
    here = dotted(path)
    own_floor, own_room = FLOORS.index(path.parts[0]), room(here)
    wrong = []
    for name in sorted(imported(tree, here.rpartition(".")[0])):
        floor = name.split(".")[0]
        if floor not in FLOORS:
            continue
        rank = room(name)
        if FLOORS.index(floor) > own_floor or (None not in (rank, own_room) and rank > own_room):
            wrong.append(name)
    return wrong


def impure(tree: ast.AST, package: str) -> list[str]:
    """What a rule knows although it may not: libraries, the clock, files, chance."""
    names = {name for name in imported(tree, package) if not re.match(r"\w+\.rules(\.|$)", name)}
    wrong = {name for name in names if name.split(".")[0] not in PURE}
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    called = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
    return sorted(wrong | (called & CLOCKS_AND_DOORS))


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to the last line; explaining it in a docstring is free."""
    told = function.body[0] if ast.get_docstring(function) is not None else None
    return function.end_lineno - function.lineno + 1 - (told.end_lineno - told.lineno + 1 if told else 0)


def too_long(tree: ast.AST, limit: int) -> list[str]:
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [f"{found.name}: {lines(found)} lines" for found in functions if lines(found) > limit]


def test_floors_when_counted_are_found():
    """Guards the tests below: with nothing to read they would pass."""
    assert {path.parts[0] for path in PRODUCT} >= {"offices", "bookings", "config"}


@pytest.mark.parametrize("path", PRODUCT, ids=str)
def test_imports_point_down_the_stairs(path):
    assert upward(path, parse(path)) == []


@pytest.mark.parametrize(
    ("path", "line", "wrong"),
    [
        ("offices/models/hours.py", "from bookings.models import Slot", ["bookings.models.Slot"]),
        ("offices/models/hours.py", "import config.settings", ["config.settings"]),
        ("offices/rules/hours.py", "from offices.models import Office", ["offices.models.Office"]),
        ("bookings/rules/moving.py", "from offices.models import Office", ["offices.models.Office"]),
        ("bookings/models/slots.py", "from ..actions import booking", ["bookings.actions.booking"]),
        ("bookings/actions/booking.py", "from .. import views", ["bookings.views"]),
        ("bookings/errors.py", "from bookings import models", ["bookings.models"]),
        ("bookings/actions/booking.py", "def f():\n    import bookings.forms", ["bookings.forms"]),
        ("bookings/actions/booking.py", "from bookings.urls_staff import x", ["bookings.urls_staff.x"]),
        ("bookings/actions/booking.py", "from offices.actions import journal\nfrom . import messages", []),
        ("bookings/views/start.py", "from offices.permissions import requires", []),
        ("config/urls.py", "from bookings.views import start", []),
    ],
)
def test_upward_when_shown_an_example_names_it(path, line, wrong):
    assert upward(Path(path), ast.parse(line)) == wrong


def inside(names: set[str], known: set[str]) -> set[str]:
    """The modules of the product among these dotted names; a.b.c may be what module a.b defines."""
    return {module for name in names for module in (name, name.rpartition(".")[0]) if module in known}


def in_circles(imports: dict[str, set[str]]) -> set[str]:
    """The modules that come back to themselves when their imports are followed."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        ahead = set(imports[start])
        while ahead:
            seen.add(one := ahead.pop())
            ahead |= imports[one] - seen
        return seen

    return {module for module in imports if module in reached(module)}


def test_imports_lead_nowhere_in_a_circle():
    """Not even through an import inside a function."""
    names = {dotted(path): imported(parse(path), dotted(path.parent)) for path in PRODUCT}

    assert in_circles({module: inside(found, set(names)) for module, found in names.items()}) == set()


def test_in_circles_when_shown_an_example_names_it():
    assert in_circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"d"}}) == {"b", "c", "d"}


@pytest.mark.parametrize("path", [path for path in PRODUCT if "rules" in path.parts[1:2]], ids=str)
def test_rules_know_neither_django_nor_clock_nor_world(path):
    assert impure(parse(path), dotted(path.parent)) == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("from django.utils import timezone", ["django.utils.timezone"]),
        ("import os", ["os"]),
        ("import datetime as dt\ndt.date.today()", ["today"]),
        ("open('x')", ["open"]),
        ("from offices.models import Office", ["offices.models.Office"]),
        ("from offices.rules.hours import Span\nfrom . import findings\nimport datetime as dt", []),
    ],
)
def test_impure_when_shown_an_example_names_it(line, wrong):
    assert impure(ast.parse(line), "offices.rules") == wrong


@pytest.mark.parametrize("path", [*PRODUCT, *BENCH, *FRONT], ids=str)
def test_file_when_counted_is_short_enough_to_read(path):
    assert len((ROOT / path).read_text().splitlines()) <= LINES_OF_A_FILE


@pytest.mark.parametrize("path", TESTS, ids=str)
def test_test_file_when_counted_is_short_enough_to_read(path):
    assert len((ROOT / path).read_text().splitlines()) <= LINES_OF_A_TEST_FILE


@pytest.mark.parametrize("path", [*PRODUCT, *BENCH], ids=str)
def test_functions_when_counted_are_short_enough_to_read(path):
    is_view = "views" in path.parts[:-1]

    assert too_long(parse(path), LINES_OF_A_VIEW if is_view else LINES_OF_A_FUNCTION) == []


def test_too_long_when_shown_an_example_names_it():
    told = '    """One.\n\n    Three.\n    """\n'
    tree = ast.parse(f"@decorated\ndef long():\n{told}    a = 1\n    b = 2\n\ndef short():\n{told}    pass\n")

    assert too_long(tree, 2) == ["long: 3 lines"]


@pytest.mark.parametrize("path", PRODUCT, ids=str)
def test_nothing_happens_through_signals(path):
    signals = ("django.dispatch", "django.db.models.signals", "django.core.signals")
    if path.name == "wsgi.py":  # only takes away what Django itself has hung on them
        assert ".connect(" not in (ROOT / path).read_text()
        return

    assert [name for name in imported(parse(path), "") if name.startswith(signals)] == []


def test_names_of_files_say_what_is_in_them():
    assert [str(path) for path in [*PRODUCT, *BENCH] if VAGUE & {path.stem, *path.parts}] == []


def test_pure_libraries_exist():
    """A typing mistake in the list above would forbid what it means to allow."""
    assert {name for name in PURE if name not in sys.stdlib_module_names} == {"anyascii", "ortools", "phonenumbers"}
