"""Labelled configurations for `check`: a file, a version, and what is wrong with it on which line.

Written as the cases of `impact` are. A label is `unknown` (the version has no such parameter) or
`wrong` (its value or type does not fit) with the parameter; `?` in front: both answers are right.
Every line without a label has no error.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from param_discovery.cli.main import main as command
from tests.usage.cases import DOCUMENTS, FOLDER, split

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHECKS = FOLDER / "checks"
SPECIFICATIONS = FOLDER.parents[1] / "engine_versions"

_EXPECTED = re.compile(r"(?P<optional>\??)(?P<what>unknown|wrong) (?P<parameter>[a-z][\w.\[\]]*)")


class Error(NamedTuple):
    """One error, expected or reported."""

    line: int
    is_unknown: bool
    """Else its value is wrong."""
    parameter: str
    """`engine_params.compilation_config.cudagraph_capture_sizes[2]`; only a name where no section
    has it, and none is told."""


class Check(NamedTuple):
    """A configuration and what is wrong with it."""

    name: str
    title: str
    engine: str
    version: str
    limitation: str | None
    """Why `check` is known to fail in it."""
    path: str
    text: str
    errors: frozenset[Error]
    optional: frozenset[Error]
    """Errors that may be reported or not."""


def _errors(labels: dict[int, str]) -> Iterator[tuple[bool, Error]]:
    for line, text in labels.items():
        match = _EXPECTED.fullmatch(text)
        if match is None:
            raise ValueError(f"line {line}: not a label: {text!r}")
        error = Error(line, match["what"] == "unknown", match["parameter"])
        yield match["optional"] == "?", error


def _parse(path: Path) -> Check:
    about, files = split(path.read_text(encoding="utf-8"))
    ((name, (text, labels)),) = files.items()
    engine, version = about["check"].split()
    errors = list(_errors(labels))
    return Check(
        path.relative_to(CHECKS).with_suffix("").as_posix(),
        about["title"],
        engine,
        version,
        about.get("known_limitation"),
        name,
        text,
        frozenset(error for is_optional, error in errors if not is_optional),
        frozenset(error for is_optional, error in errors if is_optional),
    )


@cache
def all_checks() -> tuple[Check, ...]:
    """All of them, by name."""
    return tuple(_parse(path) for path in sorted(CHECKS.rglob("*.case")))


def run(check: Check, folder: Path) -> list[dict[str, Any]]:
    """What `param-discovery check --format json` finds, with the recorded schema of the version."""
    specification = f"engine_versions/{check.engine}.yaml"
    schema = DOCUMENTS / f"{check.engine}-{check.version}.json"
    texts = {
        specification: (SPECIFICATIONS / f"{check.engine}.yaml").read_text(encoding="utf-8"),
        f"schemas/{check.engine}.json": schema.read_text(encoding="utf-8"),
        check.path: check.text,
    }
    for path, text in texts.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    arguments = ["check", str(folder / check.path), "--engine", check.engine, "--no-history"]
    with contextlib.redirect_stdout(out):
        code = command([*arguments, "--format", "json", "--root", str(folder), "--quiet"])
    if code not in (0, 1):
        raise RuntimeError(f"{check.name}: `check` ended with {code}")
    out.seek(0)
    (result,) = json.load(out)
    (span,) = result["spans"]
    assert (code == 1) == any(finding["level"] == "error" for finding in span["findings"])
    findings: list[dict[str, Any]] = span["findings"]
    return findings


def errors_of(findings: list[dict[str, Any]]) -> frozenset[Error]:
    """The errors among the findings."""
    return frozenset(
        Error(finding["line"], finding["rule"] == "unknown-parameter", finding["parameter"])
        for finding in findings
        if finding["level"] == "error"
    )
