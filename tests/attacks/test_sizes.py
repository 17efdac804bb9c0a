"""Too much of everything: an error or a cut report, never a crash, a hang or half a verdict."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.action import acme
from tests.action.conftest import SCHEMA
from tests.github.hub import REPOSITORY
from tests.unit.report.rendered import rendered

if TYPE_CHECKING:
    from tests.action.conftest import Ran, Stage

LARGEST_COMMENT = 65_536
LARGEST_SUMMARY = 1024 * 1024
MANY = 20_000


def without_verdict(stage: Stage, ran: Ran, *said: str) -> None:
    assert ran.exit_code == 2, ran.err
    assert ran.outputs.get("classification", "") == ""
    assert stage.labels == []
    for words in said:
        assert words in ran.out + ran.err
    assert "Traceback" not in ran.err
    assert "unexpected" not in ran.err


def test_a_schema_that_is_nested_without_end(stage: Stage) -> None:
    stage.hub.push({SCHEMA: b'{"a":' * 10_000 + b"1" + b"}" * 10_000})
    without_verdict(stage, stage.run("classify"), "nested")


def test_a_type_that_is_nested_without_end(stage: Stage) -> None:
    document = stage.schema("main")
    section = document["properties"]["engine_params"]["properties"]
    marker = {"const": "here"}
    section["dtype"] = marker
    deep = b'{"items":' * 10_000 + b"true" + b"}" * 10_000
    stage.hub.push({SCHEMA: json.dumps(document).encode().replace(b'{"const": "here"}', deep)})
    without_verdict(stage, stage.run("classify"), "nested")


def test_a_specification_that_is_nested_without_end(stage: Stage) -> None:
    stage.hub.push({"engine_versions/acme.yaml": b"[" * 20_000})
    ran = stage.run("discover")
    without_verdict(stage, ran)


def test_a_specification_that_multiplies_itself(stage: Stage) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    stage.hub.push({"engine_versions/acme.yaml": "\n".join(lines).encode()})
    without_verdict(stage, stage.run("discover"))


def test_a_specification_of_ten_megabytes(stage: Stage) -> None:
    stage.hub.push({"engine_versions/acme.yaml": b"# " + b"x" * 10_000_000})
    without_verdict(stage, stage.run("discover"), "larger than 64 KiB")


def test_a_schema_of_twenty_megabytes_is_not_read(stage: Stage) -> None:
    stage.hub.push({SCHEMA: b" " * 20_000_000})
    calls = len(stage.hub.app.log)
    ran = stage.run("classify")
    without_verdict(stage, ran, "is larger than")
    assert not [call for call in stage.hub.app.log[calls:] if "PATCH" in call]


def test_a_schema_of_ten_megabytes(stage: Stage) -> None:
    document = stage.schema("main")
    document["properties"]["engine_params"]["properties"]["dtype"]["description"] = "x" * 10_000_000
    stage.hub.push({SCHEMA: json.dumps(document).encode()})
    ran = stage.run("classify")
    assert ran.outputs["classification"] == "safe"
    assert len(ran.summary) < 10_000
    assert len(ran.out) < 10_000


def test_very_many_parameters(stage: Stage) -> None:
    """Every one of them gone: all are counted, some are shown."""
    document = stage.schema("main")
    section = document["properties"]["engine_params"]["properties"]
    section |= {f"p{number}": {"type": "integer"} for number in range(MANY)}
    stage.hub.push({SCHEMA: json.dumps(document).encode()}, "main")
    stage.hub.app.gits.move(REPOSITORY, "bump", stage.hub.head("main"))
    stage.bump("1.1.0")
    ran = stage.run("discover")
    assert ran.exit_code == 0, ran.err
    assert ran.outputs["classification"] == "breaking"
    assert int(ran.outputs["breaking-count"]) == MANY
    assert stage.labels == ["schema-breaking"]
    [comment] = stage.comments
    assert len(comment) <= LARGEST_COMMENT
    assert len(ran.summary.encode()) <= LARGEST_SUMMARY
    assert sum(line.startswith("::error") for line in ran.out.splitlines()) == 10
    for text in (comment.partition("\n")[2], ran.summary):
        assert rendered(text).is_balanced


def test_one_name_of_ten_megabytes(stage: Stage) -> None:
    def edit(document: dict[str, Any]) -> None:
        section = document["properties"]["engine_params"]["properties"]
        section["`<!--@" * 1_000_000] = section.pop("dtype")

    document = stage.schema("main")
    edit(document)
    stage.hub.push({SCHEMA: json.dumps(document).encode()})
    ran = stage.run("classify")
    assert ran.outputs["classification"] == "breaking"
    assert len(ran.summary.encode()) <= LARGEST_SUMMARY
    assert all(len(line) <= 20_000 for line in ran.out.splitlines())
    assert rendered(ran.summary).is_balanced


def test_very_many_engines_at_once(stage: Stage) -> None:
    spec = acme.SPEC.format(version="1.0.0").encode()
    stage.hub.push({f"engine_versions/e{number:04}.yaml": spec for number in range(2100)})
    without_verdict(stage, stage.run("discover"), "more than 2,000 files")


def test_a_number_without_end(stage: Stage) -> None:
    document = stage.schema("main")
    text = json.dumps(document).replace('"auto"', "9" * 100_000, 1)
    stage.hub.push({SCHEMA: text.encode()})
    ran = stage.run("classify")
    assert ran.outputs["classification"] in ("", "breaking")
    assert "unexpected" not in ran.err


def test_half_a_character(stage: Stage) -> None:
    document = stage.schema("main")
    dtype = document["properties"]["engine_params"]["properties"]["dtype"]
    dtype["enum"], dtype["default"] = ["auto", "\ud800"], "\ud800"
    stage.hub.push({SCHEMA: json.dumps(document).encode()})
    ran = stage.run("classify")
    assert ran.outputs["classification"] == "breaking", ran.err
    assert "unexpected" not in ran.err
    assert (stage.workspace / ".param-discovery" / "report.md").is_file()


def test_a_pattern_that_takes_for_ever(stage: Stage) -> None:
    document = stage.schema("main")
    dtype = document["properties"]["engine_params"]["properties"]["dtype"]
    dtype |= {"pattern": "^(a+)+$", "default": "a" * 64 + "!", "enum": ["a" * 64 + "!"]}
    stage.hub.push({SCHEMA: json.dumps(document).encode()})
    ran = stage.run("classify")
    assert ran.outputs["classification"] != "safe"
    assert "unexpected" not in ran.err
