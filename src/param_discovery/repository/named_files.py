"""Configuration files that the engine's commands name: `acme serve --config engine.yaml`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from param_discovery.repository.usage import Engine

_FLAG = re.compile(rb"--(?:config|extra[-_]llm[-_]api[-_]options)\b")
_BETWEEN = r"[\s\"',]+"


class NamedFiles:
    """Collects what the commands of a folder's files name."""

    def __init__(self, engine: Engine) -> None:
        programs = "|".join(
            _BETWEEN.join(map(re.escape, program.split())) for program in sorted(engine.programs)
        )
        self._command = re.compile(
            rf"(?:{programs or '(?!)'})(?![\w-])[^\n;|&]{{0,2000}}?{_FLAG.pattern.decode()}"
            rf"[\s\"',=]+(?P<name>[\w./${{}}~-]+\.(?:ya?ml|json|toml))\b".encode()
        )
        self._named: dict[str, set[str]] = {}

    def look(self, path: str, content: bytes) -> None:
        """Take in what one file names."""
        if _FLAG.search(content) is None:
            return
        for found in self._command.finditer(content.replace(b"\\\n", b"  ")):
            name = found["name"].decode("utf-8", "replace")
            self._named.setdefault(name.rpartition("/")[2], set()).update(_meant(path, name))

    def among(self, paths: Iterable[str]) -> frozenset[str]:
        """Which of the paths are named, by their way or, alone of their name, by that."""
        by_name: dict[str, list[str]] = {}
        for path in paths:
            by_name.setdefault(path.rpartition("/")[2], []).append(path)
        return frozenset(_named(by_name, self._named))


def _meant(path: str, name: str) -> Iterator[str]:
    """Where a file lies that is named from the top, or from the folder of who names it."""
    plain = name.removeprefix("./")
    yield plain
    folder = path.rpartition("/")[0]
    if folder:
        yield f"{folder}/{plain}"


def _named(by_name: Mapping[str, list[str]], named: Mapping[str, set[str]]) -> Iterator[str]:
    for name, meant in named.items():
        paths = by_name.get(name, [])
        yield from paths if len(paths) == 1 else meant.intersection(paths)
