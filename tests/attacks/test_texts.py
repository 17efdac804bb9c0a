"""What engines and documents say: shown, never obeyed, never markup, never forged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.action import acme
from tests.action.conftest import SCHEMA
from tests.attacks.hostile import EVERYTHING, MARK, OWN_MARKER
from tests.unit.report.rendered import OURS, made_into_something, rendered
from tests.unit.report.runner_commands import obeyed

if TYPE_CHECKING:
    from tests.action.conftest import Ran, Stage

MAY_BE_PRINTED = {"add-mask", "endgroup", "error", "group", "notice", "warning"}
AT_ONCE = 8
"""Findings of which every one becomes an annotation."""
ELEMENTS = OURS | {"h1", "h2", "pre"}


def is_harmless(ran: Ran) -> None:
    """Nothing foreign was obeyed, and nothing in the summary is more than text."""
    for stream in (ran.out, ran.err):
        for command in obeyed(stream):
            assert command.name in MAY_BE_PRINTED, command
            assert not command.data.startswith(MARK), command
            assert command.name != "add-mask" or MARK not in command.data
            assert command.properties.keys() <= {"file", "line", "title"}, command
    is_text(ran.summary)


def is_text(markdown: str) -> None:
    page = rendered(markdown)
    assert set(page.elements) <= ELEMENTS, set(page.elements) - ELEMENTS
    assert page.is_balanced
    assert made_into_something(page) == set()


def doctored(stage: Stage, edit: Any) -> None:
    """Push a schema that someone edited by hand."""
    document = stage.schema("main")
    edit(document)
    stage.hub.push({SCHEMA: json.dumps(document).encode()})


def test_an_engine_that_says_everything_is_only_quoted(stage: Stage) -> None:
    stage.bump("6.6.5")
    ran = stage.run("discover")
    assert ran.exit_code == 0, ran.err
    assert ran.outputs["classification"] == "safe"
    is_harmless(ran)
    [comment] = stage.comments
    assert comment.splitlines()[0] == OWN_MARKER
    assert comment.count("<!--") == 1
    is_text(comment.partition("\n")[2])


def test_what_breaks_is_only_quoted(stage: Stage) -> None:
    stage.bump("6.6.5")
    stage.run("discover")
    stage.hub.app.gits.move("acme/serving", "main", stage.hub.head())
    stage.bump("6.6.6")
    ran = stage.run("discover")
    assert ran.outputs["classification"] == "breaking", ran.err
    assert stage.labels == ["schema-breaking"]
    assert int(ran.outputs["breaking-count"]) == len(EVERYTHING)
    is_harmless(ran)
    assert stage.comments[0].count("<!--") == 1
    is_text(stage.comments[0].partition("\n")[2])


@pytest.mark.parametrize("first", range(0, len(EVERYTHING), AT_ONCE))
def test_a_parameters_name_is_text(stage: Stage, first: int) -> None:
    def edit(document: dict[str, Any]) -> None:
        section = document["properties"]["engine_params"]["properties"]
        section |= dict.fromkeys(EVERYTHING[first : first + AT_ONCE], section.pop("dtype"))

    doctored(stage, edit)
    ran = stage.run("classify")
    assert ran.outputs["classification"] == "breaking"
    is_harmless(ran)


@pytest.mark.parametrize("first", range(0, len(EVERYTHING), AT_ONCE))
def test_the_name_of_a_parameter_that_is_gone_is_text(stage: Stage, first: int) -> None:
    right = stage.schema("main")
    document = stage.schema("main")
    section = document["properties"]["engine_params"]["properties"]
    section |= dict.fromkeys(EVERYTHING[first : first + AT_ONCE], section["dtype"])
    stage.hub.push({SCHEMA: json.dumps(document).encode()}, "main")
    stage.hub.app.gits.move("acme/serving", "bump", stage.hub.head("main"))
    stage.hub.push({SCHEMA: json.dumps(right).encode()})
    ran = stage.run("classify")
    assert ran.outputs["classification"] == "breaking"
    is_harmless(ran)


PLACES = ("engine", "engine_version", "discovery_method", "x-python-type", "type", "pattern")


@pytest.mark.parametrize("place", PLACES)
def test_whatever_stands_elsewhere_in_a_document_is_text(stage: Stage, place: str) -> None:
    text = "\n".join(EVERYTHING)

    def edit(document: dict[str, Any]) -> None:
        if place in document:
            document[place] = text
        else:
            document["properties"]["engine_params"]["properties"]["dtype"][place] = text

    doctored(stage, edit)
    ran = stage.run("classify")
    assert ran.outputs["classification"] != "safe" or place == "discovery_method"
    is_harmless(ran)


def test_a_document_that_is_no_json_is_quoted_in_its_error(stage: Stage) -> None:
    stage.hub.push({SCHEMA: f'{{"{MARK}": ::error::{MARK}'.encode()})
    ran = stage.run("classify")
    assert ran.exit_code == 2
    assert ran.outputs["classification"] == ""
    is_harmless(ran)


def test_a_specification_is_quoted_in_its_error(stage: Stage) -> None:
    lines = "".join(f"{json.dumps(text)}: 1\n" for text in EVERYTHING)
    stage.hub.push({"engine_versions/acme.yaml": f"{lines}current_version: {MARK}\n".encode()})
    ran = stage.run("discover")
    assert ran.exit_code == 2
    assert ran.outputs["classification"] == ""
    is_harmless(ran)
    is_text(stage.comments[0].partition("\n")[2])


def test_a_wheel_is_quoted_in_its_error(stage: Stage) -> None:
    target = "acme_engine.config:Nothing"
    spec = acme.SPEC.format(version="1.0.0").replace("acme_engine.config:EngineConfig", target)
    stage.hub.push({"engine_versions/acme.yaml": spec.encode()})
    ran = stage.run("discover")
    assert ran.exit_code == 3
    assert ran.outputs["classification"] == ""
    assert stage.labels == []
    is_harmless(ran)


def test_files_of_any_name_are_text(stage: Stage) -> None:
    names = ("$(touch pwned)", "`id`", "::error::PWNED", "##[error]PWNED", "a;b&c|d", "@all")
    spec = acme.SPEC.format(version="1.0.0").encode()
    for name in names:
        stage.hub.push({f"engine_versions/{name}.yaml": spec})
    ran = stage.run("discover")
    assert ran.exit_code == 2
    assert ran.outputs["classification"] == ""
    assert stage.labels == []
    is_harmless(ran)
    for comment in stage.comments:
        is_text(comment.partition("\n")[2])


def test_a_dockerfile_of_any_name_is_only_a_name(stage: Stage) -> None:
    spec = acme.SPEC.format(version="1.1.0").replace("Dockerfile.acme", "Dockerfile.$(touch pwned)")
    stage.hub.push({"engine_versions/acme.yaml": spec.encode()})
    ran = stage.run("discover")
    assert ran.exit_code == 2
    assert "is not a path inside the repository" in ran.out
    assert ran.outputs["classification"] == ""
    is_harmless(ran)


def test_a_line_end_in_a_files_name_is_refused(stage: Stage) -> None:
    spec = acme.SPEC.format(version="1.0.0").encode()
    stage.hub.app.gits.commit(
        "acme/serving", "bump", {"engine_versions/a\u2028::error::b.yaml": spec}, "x"
    )
    ran = stage.run("discover")
    assert ran.exit_code == 2
    assert ran.outputs == {}
    assert "is no path that may be used" in ran.err
    is_harmless(ran)


def test_outputs_hold_what_they_should_and_nothing_more(stage: Stage) -> None:
    stage.bump("6.6.5")
    ran = stage.run("discover")
    assert set(ran.outputs) == {
        "classification",
        "changed",
        "breaking-count",
        "safe-count",
        "engine-version",
        "image-digest",
        "schema-path",
        "report-path",
        "commit-sha",
        "comment-url",
        "label",
        "uses-count",
        "results",
    }
    assert json.loads(ran.outputs["results"])[0]["engine"] == "acme"


def test_an_output_full_of_delimiters_ends_where_it_should(stage: Stage) -> None:
    text = "1\nclassification<<A\nsafe\nA\nghadelimiter_\nlabel=schema-safe"

    def edit(document: dict[str, Any]) -> None:
        document["engine_version"] = text
        document["properties"]["engine_params"]["properties"].pop("dtype")

    doctored(stage, edit)
    ran = stage.run("classify")
    assert ran.outputs["engine-version"] == text
    assert ran.outputs["classification"] == "breaking"
    assert ran.outputs["label"] == ""
