"""What stands beside a type in `Annotated` describes the field, to both readers alike."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.probe.observe import Observer
from param_discovery.runtimes.base import ProbeTarget
from param_discovery.runtimes.wheel.static.observe import observe
from param_discovery.runtimes.wheel.static.tree import FolderTree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.unit.runtimes.wheel.static.conftest import Seen

Read = dict[str, dict[str, Any]]
"""Parameters by name."""

FIELDS = """
from __future__ import annotations

from typing import Annotated, List, Optional, get_type_hints

import msgspec
from argparse import SUPPRESS
from {name}.numbers import human, formats

A = Annotated
FORMATS = ["auto", "dummy"]


class Arg(msgspec.Struct, frozen=True):
    help: str = ""
    choices: list | None = None
    parser: object = None
    deprecated: object = None


class Model(msgspec.Struct):
    path: A[str, Arg(help="Where the model is.")]
    load_format: A[str, Arg(help="Of the " "weights.", choices=FORMATS)] = "auto"
    dtype: A[Optional[str], Arg(choices=("half", "float"))] = None
    kernel: A[int, Arg(choices={{3, 1, 2}})] = 1


class Serving(msgspec.Struct):
    host: A[str, "Where it listens."] = "localhost"
    length: A[int, Arg(help=f"How long.\\n\\n{{human.__doc__}}", parser=human)] = 1
    hidden: A[int, Arg(help=SUPPRESS)] = 1
    late: A[str, Arg(choices=formats)] = "a"
    names: A[List[str], Arg(choices=["a"])] = msgspec.field(default_factory=list)
    old: A[int, Arg(help="Old.", deprecated="Use length.")] = 1
    older: A[int, Arg(deprecated=True)] = 1
    width: A[int, msgspec.Meta(ge=1, description="How wide.")] = 1
    "Words under it come after what the type says."
    depth: A[int, "A mark of another tool."] = 1
    "Words under it come before a bare text."


def collect(sources):
    annotations, defaults = {{}}, {{}}
    for source in sources:
        hints = get_type_hints(source, include_extras=True)
        for field in msgspec.structs.fields(source):
            annotations[field.name] = hints[field.name]
            if field.default is not msgspec.NODEFAULT:
                defaults[field.name] = field.default
            elif field.default_factory is not msgspec.NODEFAULT:
                defaults[field.name] = msgspec.field(default_factory=field.default_factory)
    return annotations, defaults


class Config:
    limit = 3

    def url(self):
        return self.host


annotations, defaults = collect([Model, Serving])
Config.__annotations__ = {{**annotations, **Config.__annotations__}}
Config = msgspec.defstruct(
    "Config",
    [
        (name, kind, defaults[name]) if name in defaults else (name, kind)
        for name, kind in Config.__annotations__.items()
    ],
    namespace={{k: v for k, v in vars(Config).items() if k not in ("__dict__", "__weakref__")}},
)
"""

NUMBERS = '''
def human(text):
    """Takes 1k and 1M."""
    return int(text)


def formats():
    return ["a", "b"]
'''


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """What the probe and the static reader see of a class of a small package."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    name = "engine_with_words"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").touch()
    (tmp_path / name / "numbers.py").write_text(NUMBERS, encoding="utf-8")
    (tmp_path / name / "fields.py").write_text(FIELDS.format(name=name), encoding="utf-8")

    def look(attribute: str) -> tuple[Read, Read]:
        targets = (ProbeTarget("params", f"{name}.fields:{attribute}"),)
        live = Observer().observe({"targets": [target.to_json() for target in targets]})
        static = observe(FolderTree(tmp_path, {name}), targets, sys.version_info[:2])
        return _parameters(live), _parameters(static)

    yield look
    for module in set(sys.modules) - before:
        del sys.modules[module]


def _parameters(observation: Any) -> Read:
    (target,) = observation["targets"]
    assert target["status"] == "found", target["error"]
    assert target["kind"] == "msgspec"
    return {parameter["name"]: parameter for parameter in target["parameters"]}


@pytest.mark.parametrize("attribute", ["Model", "Serving", "Config"])
def test_both_readers_say_the_same(read: Callable[[str], Any], attribute: str) -> None:
    live, static = read(attribute)
    assert static == live
    assert list(static) == list(live)


def test_a_struct_made_of_others_has_their_words_and_choices(read: Callable[[str], Any]) -> None:
    for found in read("Config"):
        assert len(found) == 13
        assert [name for name in found if found[name]["required"]] == ["path"]
        assert found["path"]["description"] == "Where the model is."
        assert found["load_format"]["description"] == "Of the weights."
        assert found["load_format"]["type"] == {"kind": "literal", "values": ["auto", "dummy"]}
        assert found["kernel"]["type"]["values"] == [1, 2, 3]
        assert [m["kind"] for m in found["dtype"]["type"]["members"]] == ["literal", "none"]
        assert found["host"]["description"] == "Where it listens."
        assert found["length"]["description"] == "How long.\n\nTakes 1k and 1M."
        assert "description" not in found["hidden"]
        assert found["late"]["type"] == {"kind": "scalar", "name": "str"}
        assert found["names"]["type"]["kind"] == "list"
        assert found["old"]["deprecated"] == "Use length."
        assert found["older"]["deprecated"] is True
        assert "deprecated" not in found["length"]


def test_the_type_speaks_before_the_docstring_and_that_before_a_bare_text(
    read: Callable[[str], Any],
) -> None:
    for found in read("Serving"):
        assert found["width"]["description"] == "How wide."
        assert found["depth"]["description"] == "Words under it come before a bare text."


def test_choices_that_only_running_tells_are_told(look: Callable[..., Seen]) -> None:
    seen = look("""
        from dataclasses import dataclass
        from typing import Annotated
        import registry

        @dataclass
        class Arg:
            help: str = ""
            choices: list | None = None

        @dataclass
        class Config:
            backend: Annotated[str, Arg("Which.", sorted(registry.names()))] = "a"
        """)
    assert seen["backend"]["type"] == {"kind": "scalar", "name": "str"}
    assert seen["backend"]["description"] == "Which."
    (limitation,) = seen["backend"]["limitations"]
    assert limitation.startswith("Its choices are not known without running code:")
