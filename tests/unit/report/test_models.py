from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from param_discovery.report import models as report
from param_discovery.report.console import Style
from param_discovery.report.models_result import Finding, Kind, ModelOutcome, Place, exit_code
from tests.unit.report.rendered import foreign_elements, made_into_something, rendered
from tests.unit.report.runner_commands import obeyed

SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "models-output.schema.json"
PLAIN = Style(color=False)
HOSTILE = "::error::x\r\n##[add]</li><b>@all</b> `x` #1 \x1b[31m\u202e"

LACKED = tuple(
    Finding("missing-parameter", f"p{number}", None, "the model does not have it", engine="int")
    for number in range(12)
)
FINDINGS = (
    Finding(
        "type-wider",
        "share",
        "part",
        "the model takes values that the engine refuses",
        "float | None",
        "float",
        (None,),
        place=Place("wrapper/models.py", 14, 5),
    ),
    Finding(
        "unknown-field",
        None,
        "max_length",
        "the engine has no parameter of this name",
        model="int",
        suggestions=("max_model_len",),
        place=Place("wrapper/models.py", 15, 5),
    ),
    Finding("deprecated", "old", "old", "the engine has deprecated it", place=None),
    Finding("unknown-field", None, "own", "the engine has none", reason="ours"),
    Finding("type-unknown", "any", "any", "the engine's schema does not know its type"),
    *LACKED,
)


def _outcome(*findings: Finding, notes: tuple[str, ...] = ()) -> ModelOutcome:
    place = Place("wrapper/models.py", 11, 1)
    return ModelOutcome(
        "wrapper.models:Args", "acme", "1.4.0", "engine_params", 4, 16, place, findings, notes
    )


WIDER = (
    "the model takes values that the engine refuses: model float | None, engine float;"
    " for example null"
)
UNKNOWN = "the engine has no parameter of this name; near: max_model_len"
OLD = "old: the engine has deprecated it"
DIFFERS = _outcome(*FINDINGS, notes=("share: its type is not known",))
AGREES = _outcome()


def test_text() -> None:
    assert report.text([DIFFERS, AGREES], PLAIN).splitlines() == [
        "wrapper.models:Args and acme 1.4.0 engine_params: disagrees (4 fields, 16 parameters)",
        f"  wrapper/models.py:14:5: part (share): {WIDER}",
        f"  wrapper/models.py:15:5: max_length: {UNKNOWN}",
        "  old: the engine has deprecated it",
        "  the model lacks 12 parameters: p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 and 2 more",
        "  intended: own",
        "  note: the engine's schema does not know the types of any",
        "  note: share: its type is not known",
        "wrapper.models:Args and acme 1.4.0 engine_params: agrees (4 fields, 16 parameters)",
        "2 models: 1 agrees, 1 disagrees",
    ]


def test_running_code_is_said() -> None:
    assert "runs the repository's code" in report.text([AGREES._replace(executed=True)], PLAIN)


def test_markdown() -> None:
    text = report.markdown([DIFFERS])
    assert text.startswith("**Models: 1 model: 1 disagrees**\n\n- `wrapper.models:Args` and `acme")
    assert "  - `wrapper/models.py:15:5`: `max_length`: the engine has no parameter" in text
    assert foreign_elements(rendered(text)) == set()


def test_annotations_stand_on_the_fields() -> None:
    *lines, last = report.github([DIFFERS]).splitlines()
    assert last == "1 model: 1 disagrees"
    assert [line.split(",title")[0] for line in lines] == [
        "::error file=wrapper/models.py,line=14",
        "::error file=wrapper/models.py,line=15",
        f"::notice title=acme 1.4.0 engine_params%3A wrapper.models%3AArgs::{OLD}",
        "::error file=wrapper/models.py,line=11",
    ]


def test_json_has_everything(capsys: pytest.CaptureFixture[str]) -> None:
    report.write([DIFFERS, AGREES], "json", PLAIN)
    found = json.loads(capsys.readouterr().out)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(found, schema)
    assert [entry["agrees"] for entry in found] == [False, True]
    first, second, third, intended = found[0]["findings"][:4]
    assert first["counterexample"] is None
    assert "counterexample" not in second
    assert [entry["counts"] for entry in (first, second, third, intended)] == [
        True,
        True,
        False,
        False,
    ]
    assert len(found[0]["findings"]) == len(FINDINGS)


def test_the_published_schema_knows_every_kind() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    published = schema["$defs"]["finding"]["properties"]["kind"]["enum"]
    assert published == list(get_args(Kind))


def test_exit_codes() -> None:
    assert exit_code([AGREES, AGREES]) == 0
    assert exit_code([AGREES, DIFFERS]) == 1
    assert exit_code([_outcome(*FINDINGS[2:4])]) == 0


@pytest.mark.parametrize("form", ["text", "markdown", "github"])
def test_foreign_text_does_not_act(form: str) -> None:
    finding = Finding(
        "unknown-field",
        HOSTILE,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        (HOSTILE,),
        (HOSTILE,),
        Place(HOSTILE, 1, 1),
    )
    outcome = _outcome(finding, finding._replace(kind="missing-parameter"), notes=(HOSTILE,))
    if form == "text":
        shown = report.text([outcome], PLAIN._replace(workflow=True))
        assert obeyed(shown) == []
        assert "\x1b" not in shown
    elif form == "markdown":
        page = rendered(report.markdown([outcome]))
        assert foreign_elements(page) == set()
        assert made_into_something(page) == set()
    else:
        lines = report.github([outcome]).splitlines()
        assert [line.startswith("::error ") for line in lines] == [True, True, False]
