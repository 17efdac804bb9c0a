"""`impact` in every format: what is shown, what is counted, and that foreign text does nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from param_discovery.report import impact_github
from param_discovery.report.console import Style
from param_discovery.report.impact import write
from param_discovery.report.impact_github import annotations_of
from param_discovery.report.impact_json import json_value
from param_discovery.report.impact_markdown import markdown
from param_discovery.report.impact_result import FileCounts, ImpactResult, Touch, Use, Uses
from param_discovery.report.impact_sarif import sarif_value
from param_discovery.report.impact_text import text
from param_discovery.repository.files import Skipped
from param_discovery.repository.usage import Hit, Wanted
from param_discovery.rules.model import Change, Side
from tests.unit.report.rendered import OURS, rendered

if TYPE_CHECKING:
    from param_discovery.repository.usage import Confidence

ROOT = Path(__file__).parents[3]
OUTPUT = ROOT / "docs" / "reference" / "impact-output.schema.json"
SARIF = Path(__file__).parent / "sarif" / "sarif-schema-2.1.0.json"

REMOVED = Change(
    *("parameter-removed", "breaking", "engine_params", "engine_params.swap_space"),
    message="'swap_space' is no longer accepted.",
    old="int",
    fingerprint="0" * 16,
)
NARROWED = Change(
    *("type-narrowed", "breaking", "engine_params", "engine_params.seed"),
    message="'seed' accepts less than before.",
    old="int | None",
    new="int",
    fingerprint="1" * 16,
)
SWAP = Wanted("engine_params", ("swap_space",), frozenset())
SEED = Wanted("engine_params", ("seed",), frozenset())
OTHER_SEED = Wanted("sampling_params", ("seed",), frozenset())


def use(
    path: str = "app/serve.py",
    confidence: Confidence = "certain",
    change: Change = REMOVED,
    **more: Any,
) -> Use:
    wanted = more.pop("wanted", (SWAP,))
    hit = Hit(path, 3, 5, 15, "keyword-argument", confidence, wanted, **more)
    return Use(hit, (Touch(change, "Take it out."),))


def result(*found: Use, **more: Any) -> ImpactResult:
    touches = {touch.change.fingerprint: touch for one in found for touch in one.touches}
    uses = Uses(
        found=found,
        changes=tuple(touches.values()),
        files=FileCounts(10, 2, (Skipped("a.bin", "binary"),)),
        **more,
    )
    return ImpactResult("acme", Side("acme", "1.0"), Side("acme", "2.0"), "repository", uses)


SAMPLE = result(
    use(value=(4,)),
    use("b.py", "likely", through="make"),
    use("c.py", "name-only"),
    use("d.py", "certain", NARROWED, wanted=(SEED, OTHER_SEED), value=(None,)),
    unaffected=(use("e.py", change=NARROWED, value=(1,)),),
    not_searched=(NARROWED._replace(path="engine_params"),),
)


def test_text() -> None:
    shown = text(SAMPLE, Style())
    assert "acme 1.0 -> 2.0 in repository" in shown
    assert "BREAKING  engine_params.swap_space: parameter-removed\n  Take it out.\n" in shown
    assert "app/serve.py:3:5  certain    keyword argument = 4\n" in shown
    assert "b.py:3:5          likely     keyword argument, passed on by make\n" in shown
    assert "keyword argument = null (or sampling_params.seed)" in shown
    assert "c.py" not in shown
    assert "note: 1 place with less confidence than likely" in shown
    assert "note: 1 breaking change cannot be looked for" in shown
    assert shown.endswith(
        "\nBREAKS: 2 certain, 1 likely, 1 by name only; 1 with a value that goes on being accepted;"
        " 10 files\n"
    )


def test_quiet_and_verbose_text() -> None:
    assert text(SAMPLE, Style(quiet=True)).count("\n") == 1
    verbose = text(SAMPLE, Style(verbose=True))
    assert "e.py:3:5" in verbose
    assert "not read: a.bin (binary)" in verbose


def test_unread_files_with_such_names_are_always_said() -> None:
    skipped = tuple(Skipped(f"{at:02}.py", "generated", ("swap_space",)) for at in range(12))
    uses = Uses(files=FileCounts(13, 0, (Skipped("a.bin", "binary"), *skipped)))
    one = SAMPLE._replace(uses=uses)
    line = "Not read, and mentions swap_space: 09.py (generated)."
    in_log = impact_github.text(one)
    for shown in (" ".join(text(one, Style()).split()), in_log, markdown(one).replace("`", "")):
        assert line in shown
        assert "2 more files" in shown
    assert "clear: no use; 12 unread files with such names" in text(one, Style(quiet=True))
    value = json_value(one)
    Draft202012Validator(json.loads(OUTPUT.read_text(encoding="utf-8"))).validate(value)
    assert [len(one["mentions"]) for one in value["skipped"]] == [0, *[1] * 12]


def test_json_is_as_published() -> None:
    value = json_value(SAMPLE)
    Draft202012Validator(json.loads(OUTPUT.read_text(encoding="utf-8"))).validate(value)
    assert [one["path"] for one in value["uses"]] == ["app/serve.py", "b.py", "d.py"]
    assert value["summary"]["hidden"] == 1
    assert value["changes"][0]["uses"] == 3
    assert value["answer"] == "breaks"


def test_json_says_what_json_has_no_number_for() -> None:
    found = result(use(value=([float("inf"), {"a": float("nan")}],)))
    assert json_value(found)["uses"][0]["value"] == ["inf", {"a": "nan"}]


def test_markdown() -> None:
    shown = rendered(markdown(SAMPLE))
    assert shown.is_balanced
    assert set(shown.elements) <= OURS
    assert "app/serve.py:3:5" in shown.codes
    assert "--" not in shown.text


def test_markdown_keeps_our_words_and_those_of_others_apart() -> None:
    many = use(
        "a.py", "likely", NARROWED, value=("x" * 80,), through="m(1", wanted=(SEED, OTHER_SEED)
    )
    shown = markdown(result(many)._replace(notes=("y" * 1010, "z... (1 @a more characters)")))
    value = f'`"{"x" * 59}... (22 more characters)`'
    assert (
        f"likely: keyword argument = {value}, passed on by `m(1` (or `sampling_params.seed`)"
        in shown
    )
    assert "... (10 more characters)\n" in shown
    assert "`z... (1 @a`" in shown


def test_markdown_that_does_not_fit_is_counted() -> None:
    many = result(*(use(f"file_{number}.py") for number in range(100)))
    shown = markdown(many, max_length=2000)
    assert len(shown) <= 2000
    assert "Not shown, for want of room:" in shown


def test_annotations_stand_on_the_lines() -> None:
    found = list(annotations_of(SAMPLE.uses.found, "./repository/"))
    assert [(one.level, one.path, one.line) for one in found] == [
        ("error", "repository/app/serve.py", 3),
        ("error", "repository/d.py", 3),
        ("warning", "repository/b.py", 3),
        ("notice", "repository/c.py", 3),
    ]
    assert found[0].title == "engine_params.swap_space: parameter-removed"


def test_sarif() -> None:
    value = sarif_value(SAMPLE)
    Draft202012Validator(json.loads(SARIF.read_text(encoding="utf-8"))).validate(value)
    results = value["runs"][0]["results"]
    assert [one["level"] for one in results] == ["error", "warning", "error"]
    region = results[0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 5, "endColumn": 15}


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        ([], "clear"),
        ([use(confidence="name-only")], "name-only"),
        ([use(confidence="likely")], "breaks"),
        ([use(change=REMOVED._replace(level="safe", notice=True))], "clear"),
    ],
)
def test_the_answer(found: list[Use], answer: str) -> None:
    assert result(*found).answer == answer


HOSTILE = "\x1b[31m::error::x\n::warning::y ##[error] `<!-- z --> [a](b) @me #1 \u202e"


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github", "sarif"])
def test_foreign_text_does_nothing(form: Any, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    touched = use(f"{HOSTILE}.py", value=(HOSTILE,), through=HOSTILE)
    touched = touched._replace(touches=(Touch(REMOVED, HOSTILE),))
    more = result(touched)._replace(notes=(HOSTILE,), folder=HOSTILE)
    write(more, form, Style(workflow=True))
    out = capsysbinary.readouterr().out.decode()
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "##[" not in out
    commands = [line for line in out.split("\n") if line.lstrip().startswith("::")]
    assert len(commands) == (1 if form == "github" else 0)
    if form == "markdown":
        assert set(rendered(out).elements) <= OURS
