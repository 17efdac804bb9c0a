"""`history` as text, JSON and Markdown."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from param_discovery.report import history_text
from param_discovery.report.console import Style
from param_discovery.report.history_json import json_text
from param_discovery.report.history_markdown import code, markdown
from param_discovery.report.history_progress import Counter
from param_discovery.report.history_result import Event, EventKind, History
from param_discovery.report.history_text import outermost, text, warn_unreadable
from param_discovery.report.history_words import KIND_WORDS, detail
from param_discovery.report.lifecycle_result import Fate, ReplacementSource, Span, Standing
from param_discovery.report.progress import LineBoard
from tests.unit.report.history_example import HOSTILE, example

OUTPUT_SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "history-output.schema.json"

Streams = pytest.CaptureFixture[str]


def change(old: str, new: str, kind: EventKind = EventKind.TYPE_CHANGED) -> str:
    return detail(Event("2", kind, "1", old, new))


def test_details() -> None:
    assert change("int", "int | None") == "int -> int | None"
    assert change("", "minimum 1", EventKind.CONSTRAINT_CHANGED) == "none -> minimum 1"
    old = "Literal['auto', 'half', 'float'] | str"
    assert change(old, old.replace("'half'", "'bf16', 'half'")) == "+ 'bf16'"
    assert change(old, old.replace("'half', ", "")) == "- 'half'"
    assert change(old, old.replace("'half'", "'x'")) == "+ 'x'; - 'half'"
    assert change(old, old.replace(" | str", "")) == "Literal[...] | str -> Literal[...]"
    assert change("None", "3") == "None -> 3"
    assert detail(Event("2", EventKind.DEPRECATED, "1", None, "use b")) == "use b"
    assert "not certain" in detail(Event("2", EventKind.ADDED, "1", is_certain=False))


def test_a_reordered_list_is_shown_whole() -> None:
    assert change("Literal['aaaaaaaaaaaa', 'b']", "Literal['b', 'aaaaaaaaaaaa']") == (
        "Literal['aaaaaaaaaaaa', 'b'] -> Literal['b', 'aaaaaaaaaaaa']"
    )


def test_every_kind_has_words() -> None:
    assert set(KIND_WORDS) == set(EventKind)


def test_only_the_outermost_is_named() -> None:
    paths = ["s.b", "s.a.x", "s.a", "s.a.x.y", "s.ab"]
    assert outermost(paths) == (("s.a", 2), ("s.ab", 0), ("s.b", 0))


def test_text() -> None:
    lines = text(example(hostile="odd"), Style()).splitlines()
    assert lines[0] == (
        "acme 1.0 to 2.0: 4 versions, 7 parameters (nested ones too), 8 changes,"
        " 1 could not be read"
    )
    assert lines[1:9] == [
        "version       change        parameters",
        "2.0           added         s: odd",
        "2.0           type          s.dtype: str -> odd",
        "2.0           required now  s.seats",
        "2.0           deprecated    s.dtype: use odd",
        "2.0rc1 (pre)  removed       s: cfg.lost",
        "1.2           unreadable    could not be read: odd",
        "1.1 (yanked)  added         s: cfg (and 1 inside)",
    ]
    assert lines[9:] == ["1.1 (yanked)  default       s.dtype: 'auto' -> 'half'"]


def test_text_counts_what_it_leaves_out() -> None:
    names = history_text._by_section([f"s.name{number:02}" for number in range(20)])
    assert list(names) == [f"s: {', '.join(f'name{n:02}' for n in range(12))}, and 8 more"]


def test_a_history_without_changes_is_a_line() -> None:
    found = History("acme", "acme", example().versions[:1], ())
    assert text(found, Style()) == "acme 1.0: 1 version, 0 parameters, 0 changes\n"


FATE = Fate(
    path=f"s.{HOSTILE}",
    standing=Standing.GONE,
    came_in=None,
    last_seen="1.1",
    removed_in="2.0",
    replaced_by=(f"s.{HOSTILE}\n::error::",),
    replacement_source=ReplacementSource.DESCRIPTION,
    deprecated_in="1.1",
    deprecation_message=HOSTILE,
    spans=(Span("1.0", "1.1", "2.0"),),
)


@pytest.mark.parametrize("shown", [lambda h: text(h, Style(workflow=True)), markdown, json_text])
def test_nothing_acts_in_a_log(shown: object) -> None:
    written = shown(replace(example(), fates=(FATE,)))  # type: ignore[operator]
    assert "\x1b" not in written
    assert "\u202e" not in written
    assert "##[" not in written
    assert not re.search(r"^\s*::", written, re.MULTILINE)


def test_holes_are_said(capsys: Streams) -> None:
    warn_unreadable(example(), Style(color=False))
    assert "acme: 1 of 5 versions could not be read: 1.2" in capsys.readouterr().err
    warn_unreadable(History("acme", "acme", example().versions[:1], ()), Style())
    assert capsys.readouterr().err == ""


def test_json_follows_its_schema() -> None:
    schema = json.loads(OUTPUT_SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    value = json.loads(json_text(example()))
    jsonschema.Draft202012Validator(schema).validate(value)
    assert f"s.{HOSTILE}" in {parameter["path"] for parameter in value["parameters"]}
    kinds = schema["$defs"]["event"]["properties"]["kind"]["enum"]
    assert kinds == [kind.value for kind in EventKind]


def test_json_of_fates_follows_its_schema() -> None:
    schema = json.loads(OUTPUT_SCHEMA.read_text(encoding="utf-8"))
    value = json.loads(json_text(replace(example(), fates=(FATE,))))
    jsonschema.Draft202012Validator(schema).validate(value)
    known = schema["$defs"]["fate"]["properties"]
    assert known["standing"]["enum"] == [standing.value for standing in Standing]
    sources = [source.value for source in ReplacementSource]
    assert known["replacement_source"]["enum"] == [*sources, None]


def test_markdown() -> None:
    page = markdown(example(hostile="odd"))
    assert page.splitlines()[0] == "# History of `acme`"
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## 2.0",
        "## 2.0rc1 (pre-release)",
        "## 1.2",
        "## 1.1 (yanked)",
    ]
    assert "- `s.cfg` and 1 inside" in page
    assert "Could not be read: `could not be read: odd`" in page
    assert "- `s.cfg.lost` (not certain: the version could not be read in full)" in page
    assert page.endswith("\n")


@settings(deadline=None)
@given(st.text())
def test_code_spans_hold(text_: str) -> None:
    span = code(text_)
    fence = re.match("`+", span)
    assert fence is not None
    inside = span[len(fence.group()) : -len(fence.group())]
    assert span.endswith(fence.group())
    assert "\n" not in span
    assert fence.group() not in re.findall("`+", inside)
    assert inside.startswith("`") is False
    assert inside.endswith("`") is False


def test_the_counter_speaks_now_and_then(capsys: Streams) -> None:
    now = [0.0]
    counter = Counter(LineBoard(Style()), "acme", 4, clock=lambda: now[0])
    counter.start(1)
    counter.advance("1.0")
    now[0] = 6.0
    counter.advance("1.1")
    counter.finish(1)
    assert capsys.readouterr().err.splitlines() == [
        "acme: reading 4 versions, 1 are known already (1 of 4)",
        "acme: 1.1 is read (3 of 4)",
        "acme: 3 of 4 versions read",
    ]
