"""What the rooms may know of one another, where import-linter doesn't look."""

import ast
import re
import tomllib

import pytest
from django.apps import apps

from planning.reading.vocabulary import ChangeKind, Role
from tests.places import ROOT

LAYERS = next(
    contract["layers"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    if contract["type"] == "layers"
)
# From the highest room to the lowest; rooms of one layer know nothing of one another.
RANKS = {
    room: rank for rank, layer in enumerate(reversed(LAYERS)) for room in re.split(r" \| ", layer)
}
SOURCES = [
    path
    for room in ("config", "ministries", "planning", "tasks", "texts")
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts
]
TEMPLATES = sorted(
    path
    for room in ("config", "ministries", "planning", "tasks", "texts")
    for path in (ROOT / room).rglob("*.html")
)
VOCABULARY = ROOT / "planning" / "reading" / "vocabulary.py"


def name_of(path):
    return str(path.relative_to(ROOT))


def room_of(name):
    """Return the room of a dotted name or path, as the layers call it."""
    parts = name.replace("/", ".").split(".")
    return ".".join(parts[:2]) if parts[0] == "tasks" else parts[0]


def calls(path):
    return [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]


def called(node):
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_every_room_has_its_place_in_the_layers():
    rooms = {
        config.name
        for config in apps.get_app_configs()
        if (ROOT / config.name.replace(".", "/")).is_dir()
    }

    assert rooms == set(RANKS)


def test_no_model_is_fetched_by_its_name():
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        for node in calls(path)
        if called(node) == "get_model"
    ]

    assert found == []


@pytest.mark.parametrize("room", sorted(RANKS))
def test_no_foreign_key_points_upward(room):
    labels = {config.name: config.label for config in apps.get_app_configs()}
    related = {
        (f"{model.__name__}.{field.name}", room_of(field.related_model.__module__))
        for model in apps.get_app_config(labels[room]).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
    }

    upward = {
        (field, other)
        for field, other in related
        if other in RANKS and other != room and RANKS[other] >= RANKS[room]
    }
    assert upward == set()


def test_a_foreign_key_names_its_model_by_import():
    """A string would hide an arrow from import-linter; only a model's own ("self") is one."""
    found = [
        f"{name_of(path)}:{node.lineno}: {target.value}"
        for path in SOURCES
        for node in calls(path)
        if ast.unparse(node.func).startswith("models.")
        and called(node) in ("ForeignKey", "OneToOneField", "ManyToManyField")
        for target in [*node.args[:1], *(word.value for word in node.keywords if word.arg == "to")]
        if isinstance(target, ast.Constant) and target.value != "self"
    ]

    assert found == []


def templates_by_room() -> dict[str, set[str]]:
    """Which rooms have a template of each name."""
    by_room: dict[str, set[str]] = {}
    for path in TEMPLATES:
        own = next(parent for parent in path.parents if parent.name == "templates")
        by_room.setdefault(str(path.relative_to(own)), set()).add(room_of(name_of(path)))
    return by_room


def test_no_template_uses_another_rooms_file():
    """A room's templates use its own, config's and those of packages."""
    by_room = templates_by_room()
    found = [
        f"{name_of(path)}: {used}"
        for path in TEMPLATES
        for used in re.findall(
            r"""{%-?\s*(?:include|extends)\s+["']([^"']+)["']""", path.read_text(encoding="utf-8")
        )
        if used in by_room and not by_room[used] & {room_of(name_of(path)), "config"}
    ]

    assert found == []


def test_no_view_renders_another_rooms_template():
    """Whatever names a template in code stands in the room that has it, or config's."""
    by_room = templates_by_room()
    found = [
        f"{name_of(path)}:{node.lineno}: {node.value}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and node.value in by_room
        and not by_room[node.value] & {room_of(name_of(path)), "config"}
    ]

    assert found == []


def test_roles_and_kinds_of_change_are_spelled_out_in_the_vocabulary_alone():
    words = {term.value for terms in (Role, ChangeKind) for term in terms}
    found = [
        f"{name_of(path)}:{node.lineno}: {node.value}"
        for path in SOURCES
        if path != VOCABULARY
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in words
    ]

    assert found == []


def test_no_template_compares_roles_by_their_spelling():
    words = "|".join(term.value for terms in (Role, ChangeKind) for term in terms)
    found = [
        f"{name_of(path)}: {match}"
        for path in TEMPLATES
        for match in re.findall(
            rf"""{{%[^%]*["'](?:{words})["'][^%]*%}}""", path.read_text(encoding="utf-8")
        )
    ]

    assert found == []


def test_the_reader_is_plain_python():
    """Its vocabulary is shared with the database, yet it works where Django isn't installed."""
    imports = {
        (name_of(path), name)
        for path in [*(ROOT / "planning" / "reading").glob("*.py"), ROOT / "texts" / "plain.py"]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert {name for _path, name in imports if not name.startswith("planning.reading")} <= {
        "collections.abc",
        "csv",
        "dataclasses",
        "datetime",
        "enum",
        "hashlib",
        "io",
        "itertools",
        "json",
        "pathlib",
        "re",
        "texts.plain",
        "typing",
        "unicodedata",
    }
