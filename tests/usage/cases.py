"""Labelled cases: small repositories, and where they use a parameter that a change breaks.

A case is one text file: a few lines `key: value`, then the repository's files, each behind
`=== its/path`. What is expected stands at the end of the line that it is about, and is taken off
before the file is written:

    num_scheduler_steps=8,  «certain engine_params.num_scheduler_steps»

- Several confidences, with `|` between them: honest people could differ. The first is the best.
- `?` in front: both are right, to report it and to say nothing.
- Several uses on one line: with `;` between them.
- `not REASON`: a trap. Every line without a label must not be reported either.

The labels were written by someone who had not seen the code, from what the engines do.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).resolve().parent
CASES = FOLDER / "cases"
DOCUMENTS = FOLDER / "documents"

# Told here once more, and not imported: the cases are to fail where the product's words change.
Confidence: TypeAlias = Literal["certain", "likely", "name-only"]
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)

_FILE = re.compile(r"^=== (?P<path>\S+)$")
_LABEL = re.compile(r"\s*«(?P<label>[^»]*)»$")
_EXPECTED = re.compile(
    r"(?P<optional>\??)(?P<confidences>[a-z|-]+) (?P<parameters>[a-z]\w*(?:\.\w+)+)"
)


class Label(NamedTuple):
    """One use that is expected."""

    path: str
    line: int
    parameter: str
    """`engine_params.compilation_config.level`."""
    confidences: tuple[Confidence, ...]
    """All that are right, the best one first."""
    is_optional: bool
    """Nothing is missed where it is not reported."""


class Case(NamedTuple):
    """A repository, two versions of an engine, and what is to be found."""

    name: str
    """`python/fastapi_server`: its file below `cases/`."""
    title: str
    engine: str
    old: str
    """The version it was written for."""
    new: str
    limitation: str | None
    """Why `impact` is known to fail in it; the case is measured all the same."""
    files: dict[str, str]
    """Text by path, without labels."""
    labels: tuple[Label, ...]

    @property
    def documents(self) -> tuple[Path, Path]:
        """The recorded schemas of both versions."""
        old, new = (DOCUMENTS / f"{self.engine}-{version}.json" for version in (self.old, self.new))
        return old, new

    def write(self, folder: Path) -> None:
        """Make the repository in `folder`."""
        for path, text in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")


def _confidences(text: str) -> tuple[Confidence, ...]:
    words = text.split("|")
    found = tuple(word for wish in words for word in CONFIDENCES if word == wish)
    if len(found) != len(words):
        raise ValueError(f"{text!r}: confidences are {', '.join(CONFIDENCES)}")
    return found


def _labels(text: str, path: str, line: int) -> Iterator[Label]:
    if text.startswith("not "):
        return
    for part in text.split("; "):
        match = _EXPECTED.fullmatch(part)
        if match is None:
            raise ValueError(f"{path}:{line}: not a label: {part!r}")
        yield Label(
            path,
            line,
            match["parameters"],
            _confidences(match["confidences"]),
            match["optional"] == "?",
        )


def _files(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    path, body = "", list[str]()
    for line in lines:
        match = _FILE.match(line)
        if match is None:
            body.append(line)
            continue
        if path:
            yield path, body
        path, body = match["path"], []
    yield path, body


def split(text: str) -> tuple[dict[str, str], dict[str, tuple[str, dict[int, str]]]]:
    """A case's head, and by path each file's text without labels, and its labels by line."""
    head, _, rest = text.partition("\n=== ")
    files = {}
    for path, lines in _files(f"=== {rest}".splitlines()):
        bare, labels = [], {}
        for number, line in enumerate(lines, start=1):
            match = _LABEL.search(line)
            bare.append(line[: match.start()] if match else line)
            if match:
                labels[number] = match["label"]
        files[path] = ("\n".join(bare).rstrip("\n") + "\n", labels)
    return dict(line.split(": ", 1) for line in head.splitlines()), files


def _parse(name: str, text: str) -> Case:
    about, files = split(text)
    engine, old, new = about["change"].split()
    labels = tuple(
        label
        for path, (_, texts) in files.items()
        for line, part in texts.items()
        for label in _labels(part, path, line)
    )
    bare = {path: body for path, (body, _) in files.items()}
    return Case(name, about["title"], engine, old, new, about.get("known_limitation"), bare, labels)


@cache
def all_cases() -> tuple[Case, ...]:
    """All of them, by name."""
    return tuple(
        _parse(path.relative_to(CASES).with_suffix("").as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(CASES.rglob("*.case"))
    )
