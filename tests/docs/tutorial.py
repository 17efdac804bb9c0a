"""A learner: one shell, and what the tutorial says to do in it, in order."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PAGE = ROOT / "docs" / "tutorial.md"
_STEP = re.compile(
    r"(?:^<!-- (?P<mark>[^>]+) -->\n)?"
    r"(?:^```(?P<language>\w+)\n(?P<body>.*?)^```$|(?=^- ))",
    re.MULTILINE | re.DOTALL,
)


class Step(NamedTuple):
    """One thing to do."""

    mark: str
    """`file: PATH`, `line: PATH`, `on GitHub: BRANCH LABEL`, `in the comment`; or nothing."""
    language: str
    """Empty where something happens on GitHub."""
    body: str


def steps() -> Iterator[Step]:
    """All of the page that a test can do."""
    text = PAGE.read_text(encoding="utf-8")
    for match in _STEP.finditer(text):
        if match["mark"] or match["language"]:
            yield Step(match["mark"] or "", match["language"] or "", match["body"] or "")


class Command(NamedTuple):
    """A line behind `$`, and what the page shows under it."""

    text: str
    output: str


def commands(body: str) -> list[Command]:
    """The commands of a `console` block."""
    parts = re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]
    return [Command(*part.split("\n", 1)) for part in parts]


@dataclass
class Shell:
    """A shell that stays open, so that `cd` and `activate` last."""

    folder: Path
    environment: Mapping[str, str]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            ["bash"],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_exception: object) -> None:
        self._process.communicate()

    def run(self, command: str) -> str:
        """What it prints; it has to succeed, and `classify` may say that something breaks."""
        fine = (0, 1) if command.startswith("param-discovery classify ") else (0,)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command}\ne=$?; echo; echo ended-with $e\n")
        self._process.stdin.flush()
        printed: list[str] = []
        for line in self._process.stdout:
            if line.startswith("ended-with "):
                assert int(line.split()[1]) in fine, f"{command}\n{''.join(printed)}{line}"
                return "".join(printed).removesuffix("\n")
            printed.append(line)
        raise AssertionError(f"the shell ended: {command}")
