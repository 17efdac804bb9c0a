"""What a default would be elsewhere: this machine's own words, and the machine seeming another.

The third sign, an expression that asks the machine, is read from the source in `asking`.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import platform
import re
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Iterable, Iterator

    from .asking import Dependence

_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}\b")

_ELSEWHERE = {
    "HOME": "/another-home",
    "TMPDIR": "/another-folder",
    "USER": "another",
    "LOGNAME": "another",
}
"""The environment of the machine that `other_machine` pretends to be."""

_MIN_WORD = 3
"""A host or user of three letters is found in too many innocent texts."""


class Machine:
    """The machine's own words: no default may hold them, unless the engine's source does."""

    def __init__(self) -> None:
        home = os.path.expanduser("~")  # noqa: PTH111 - pathlib's raises where there is no home
        here = str(Path(__file__).parent)
        folders = {home, tempfile.gettempdir(), str(Path.cwd()), sys.prefix, here}
        words = [folder.rstrip("/") for folder in folders] + [socket.gethostname(), _user()]
        known = [re.escape(word) for word in words if len(word) > _MIN_WORD]
        self._words = re.compile(rf"(?<![\w.-])(?:{'|'.join(known)})(?![\w-])")

    def is_named_in(self, tree: Any, written: Iterable[str] = ()) -> bool:
        """Whether a Value tree holds a folder of this machine, its name, its user or an address.

        Args:
            tree: the Value tree.
            written: texts that the engine's source holds; they are the same everywhere.
        """
        texts = {text for text in _strings(tree) if self.names(text)}
        return bool(texts) and not texts.issubset(written)

    def names(self, text: str) -> bool:
        """Whether a text speaks of this machine."""
        return bool(self._words.search(text) or _ADDRESS.search(text))


def depends(tree: Any, dependence: Dependence, machine: Machine, *modules: str) -> bool:
    """Whether a default is another one on another machine, as far as one look can tell.

    Args:
        tree: the default's Value tree.
        dependence: what its expression leads to.
        machine: this one.
        modules: further modules whose source may hold the default's texts.
    """
    if dependence.asks_machine:
        return True
    return machine.is_named_in(tree) and machine.is_named_in(tree, dependence.written(*modules))


def _user() -> str:
    try:
        return getpass.getuser()
    except BaseException:
        # The user of a container may have no name.
        return ""


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list):
        for item in tree:
            yield from _strings(item)
    elif isinstance(tree, dict):
        for item in tree.values():
            yield from _strings(item)


def same(first: Any, second: Any) -> bool:
    """Whether two Value trees are the same, `1`, `1.0` and `True` told apart."""
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


@contextlib.contextmanager
def other_machine() -> Iterator[None]:
    """While it lasts, the machine seems to be another: more processors, another name and time."""
    count, clock = os.cpu_count() or 1, time.time
    changes: list[tuple[Any, str, Any]] = [
        (os, "cpu_count", lambda: count + 61),
        (os, "getpid", lambda: 999983),
        (os, "getcwd", lambda: "/another-folder"),
        (socket, "gethostname", lambda: "another-machine"),
        (platform, "node", lambda: "another-machine"),
        (time, "time", lambda: clock() + 86461.0),
        (tempfile, "tempdir", "/another-folder"),
    ]
    before = [(module, name, getattr(module, name)) for module, name, _ in changes]
    environment = {name: os.environ.get(name) for name in _ELSEWHERE}
    try:
        for module, name, value in changes:
            setattr(module, name, value)
        os.environ.update(_ELSEWHERE)
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)
        for name, text in environment.items():
            if text is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = text
