"""The same reply from every Python: the archive runs under interpreters that are not ours.

`PARAM_DISCOVERY_PYTHONS` names further interpreters, with colons between them. The Pythons of the
Debian releases come from the images that tools/ci/base_images.py makes.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.probe.processes import Workshop

INTERPRETERS = [
    sys.executable,
    *filter(None, os.environ.get("PARAM_DISCOVERY_PYTHONS", "").split(":")),
]
RELEASES = ("bullseye", "bookworm", "trixie")

ENGINE = '''
"""Every kind of type that Python 3.8 can write, and those of later ones as text."""
from __future__ import annotations

import collections
import dataclasses
import datetime
import enum
import os
import pathlib
import typing
import uuid
from typing import (
    TYPE_CHECKING, Any, Callable, ClassVar, Dict, FrozenSet, Iterable, List, Literal, Mapping,
    NamedTuple, NewType, NoReturn, Optional, Sequence, Set, Tuple, Type, TypedDict, TypeVar, Union,
)

if TYPE_CHECKING:
    from .nowhere import Missing
    Size = Literal["small", "large"]
else:
    Size = str

UserId = NewType("UserId", int)
Bound = TypeVar("Bound", bound=str)
Choice = TypeVar("Choice", int, str)
Json = Union[Dict[str, "Json"], List["Json"], str]


class Level(enum.IntEnum):
    """How loud."""
    LOW = 1
    HIGH = 2
    TOP = 2


class Letters(enum.Flag):
    A = 1
    B = 2


@dataclasses.dataclass
class Inner:
    """The inner part."""

    depth: int = 1
    """How deep."""
    path: pathlib.Path = pathlib.Path("a/b")
    parent: Optional[Config] = None


class Options(TypedDict, total=False):
    depth: int
    name: Required[str]


class Row(NamedTuple):
    key: str
    value: int = 0


@dataclasses.dataclass
class Config:
    needed: int
    new_union: int | str | None = None
    new_list: list[int | None] = dataclasses.field(default_factory=list)
    new_dict: dict[str, list[Inner]] = dataclasses.field(default_factory=dict)
    old_union: Union[str, int, None] = None
    same_again: Union[int, str, None] = None
    literal: Literal["b", "a", 1, True, None] = "a"
    size: Size = "small"
    listed: List[Size] = dataclasses.field(default_factory=list)
    sets: Set[int] = dataclasses.field(default_factory=lambda: {3, 1, 2})
    frozen: FrozenSet[str] = frozenset({"b", "a", "c"})
    pair: Tuple[int, str] = (1, "a")
    many: Tuple[int, ...] = ()
    nothing: Tuple[()] = ()
    bare: Tuple = ()
    mapping: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    counter: typing.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    ordered: collections.OrderedDict[str, int] = None
    sequence: Sequence[str] = ()
    iterable: Iterable[int] = ()
    call: Callable[[int], str] = len
    bare_call: Callable = print
    cls: Type[Inner] = Inner
    user: UserId = 1
    bound: Bound = "x"
    choice: Choice = 1
    json: Json = ""
    missing: Missing = None
    level: Level = Level.LOW
    letters: Letters = Letters.A
    inner: Inner = dataclasses.field(default_factory=Inner)
    changed: Inner = dataclasses.field(default_factory=lambda: Inner(depth=2))
    options: Options = dataclasses.field(default_factory=dict)
    row: Row = Row("a")
    when: datetime.timedelta = datetime.timedelta(seconds=5)
    identifier: uuid.UUID = dataclasses.field(default_factory=uuid.uuid4)
    workers: int = os.cpu_count()
    home: str = os.path.expanduser("~/x")
    limit: float = float("inf")
    seed: dataclasses.InitVar[int] = 3
    never: NoReturn = None
    LIMIT: ClassVar[int] = 3
    _private: int = 0


def start(path: str, /, where: pathlib.Path, *, retries: int | None = 3, **kwargs: Any) -> None:
    """Start it.

    Args:
        where (`str`): Where it is.
        speed (`float`, *optional*, defaults to 1.5): How fast.
    """
    kwargs.pop("slow", False)


class Plain:
    def __init__(self, size: Optional[int] = None, **kwargs):
        self.size = 20 if size is None else size
        self.beams = kwargs.pop("beams", 1)
        self.held = "x"
        self.cores = os.cpu_count()
'''

LIVE = '''
"""The same without postponed annotations: Python evaluates them itself."""
import dataclasses
import enum
import typing
from typing import Dict, List, Literal, Optional, Union


class Mode(enum.Enum):
    FAST = "fast"


@dataclasses.dataclass
class Config:
    union: Union[str, int] = 1
    nested: "Optional[Dict[str, List[Union[int, str]]]]" = None
    again: Optional[Dict[str, List[Union[str, int]]]] = None
    literal: List[Literal["b", "a"]] = dataclasses.field(default_factory=list)
    turned: List[Literal["a", "b"]] = dataclasses.field(default_factory=list)
    mode: Mode = Mode.FAST
    itself: "Optional[Config]" = None
    items: List["Config"] = dataclasses.field(default_factory=list)
'''

TARGETS = (
    "engine:Config",
    "engine:Inner",
    "engine:Level",
    "engine:Options",
    "engine:Row",
    "engine:start",
    "engine:Plain",
    "live:Config",
    "engine:missing",
)
KINDS = (None,) * 6 + ("instance",)


@pytest.fixture
def prepared(workshop: Workshop) -> Workshop:
    workshop.write("engine", ENGINE)
    workshop.write("live", LIVE)
    return workshop


@pytest.fixture
def expected(prepared: Workshop) -> dict[str, Any]:
    return _comparable(dict(prepared.look(*TARGETS, kinds=KINDS).reply))


def _comparable(reply: dict[str, Any]) -> dict[str, Any]:
    """The reply without what may differ: Python's version, and the words of its own errors."""
    assert reply.pop("python")
    for target in reply["targets"]:
        target.pop("error", None)
    return reply


def test_our_own_python(expected: dict[str, Any]) -> None:
    statuses = [target["status"] for target in expected["targets"]]
    assert statuses == ["found"] * 8 + ["failed"]
    config = {entry["name"]: entry for entry in expected["targets"][0]["parameters"]}
    limited = [name for name, entry in config.items() if "limitations" in entry]
    assert limited == ["json", "missing"]
    varying = [name for name, entry in config.items() if "default_varies" in entry]
    assert varying == ["identifier", "workers", "home"]
    assert "_private" not in config
    assert "LIMIT" not in config


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_interpreter_gives_the_same(
    prepared: Workshop, expected: dict[str, Any], interpreter: str
) -> None:
    prepared.python = [interpreter]
    seen = _comparable(dict(prepared.look(*TARGETS, kinds=KINDS).reply))
    assert _lines(seen) == _lines(expected)


@pytest.mark.docker
@pytest.mark.parametrize("release", RELEASES)
def test_debian_release_gives_the_same(
    prepared: Workshop, expected: dict[str, Any], release: str, repository: Path
) -> None:
    script = repository / "tools" / "ci" / "base_images.py"
    subprocess.run([sys.executable, str(script), "--only", release], check=True)
    prepared.look(*TARGETS, kinds=KINDS)  # writes archive and request
    command = "tar -x -C /tmp && cd /tmp && exec python3 -B probe.pyz request.json"
    done = subprocess.run(
        ["docker", "run", "--rm", "-i", "--network=none", "--env=PYTHONPATH=/tmp/engine",
         f"param-discovery-base:{release}", "sh", "-c", command],
        input=_tar(prepared.folder), capture_output=True, check=True, timeout=300,
    )  # fmt: skip
    seen = _comparable(json.loads(done.stdout.splitlines()[2]))
    assert _lines(seen) == _lines(expected)


def _tar(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in ("engine", "probe.pyz", "request.json"):
            archive.add(folder / name, name)
    return buffer.getvalue()


def _lines(reply: dict[str, Any]) -> list[str]:
    """Line by line, so that a difference shows where it is."""
    return json.dumps(reply, indent=1, sort_keys=True).splitlines()
