"""'In this repository': the places that use what a bump breaks, beside the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.action.conftest import SCHEMA

if TYPE_CHECKING:
    import pytest

    from tests.action.conftest import Stage

HALF = 'from acme_engine.config import EngineConfig\n\nENGINE = EngineConfig("m", dtype="half")\n'
AUTO = HALF.replace('"half"', '"auto"')


def test_a_use_of_what_breaks_is_shown_counted_and_annotated(stage: Stage) -> None:
    stage.bump("2.0.0")
    stage.checkout = {"src/serve.py": HALF}
    ran = stage.run("discover")
    assert ran.exit_code == 0, ran.err
    [comment] = stage.comments
    assert "### In this repository" in comment
    assert "`src/serve.py:3:28` certain" in comment
    assert ran.outputs["uses-count"] == "1"
    assert ran.result["uses-count"] == 1
    assert "::error file=src/serve.py,line=3" in ran.out
    assert ran.summary.count("src/serve.py:3:28") == 1


def test_what_is_for_the_changelog_is_offered(stage: Stage) -> None:
    stage.bump("2.0.0")
    stage.checkout = {"src/serve.py": AUTO}
    stage.run("discover")
    [comment] = stage.comments
    assert "<summary>For your changelog</summary>" in comment
    assert "    - `acme` from `1.0.0` to `2.0.0`:\n      - `engine_params.dtype`" in comment


def test_a_value_that_goes_on_being_accepted_does_not_count(stage: Stage) -> None:
    stage.bump("2.0.0")
    stage.checkout = {"src/serve.py": AUTO}
    ran = stage.run("discover")
    assert ran.outputs["uses-count"] == "0"
    assert ran.outputs["classification"] == "breaking", "the verdict is about the engine"
    assert "Nothing that breaks is used here" in stage.comments[0]


def test_schemas_and_our_own_reports_are_no_uses(stage: Stage) -> None:
    stage.bump("2.0.0")
    report = "```python\nEngineConfig(dtype='half')\n```\n"
    schema = stage.hub.read(SCHEMA, "main").decode()
    stage.checkout = {SCHEMA: schema, ".param-discovery/report.md": report}
    assert stage.run("discover").outputs["uses-count"] == "0"


def test_without_a_checkout_it_is_said_that_nothing_was_looked_through(stage: Stage) -> None:
    stage.bump("2.0.0")
    ran = stage.run("discover")
    assert "actions/checkout" in stage.comments[0]
    assert ran.outputs["uses-count"] == ""
    assert ran.result["uses-count"] is None


def test_nothing_is_looked_for_where_nothing_breaks(stage: Stage) -> None:
    stage.bump("1.1.0")
    stage.checkout = {"src/serve.py": HALF}
    ran = stage.run("discover")
    assert "In this repository" not in stage.comments[0]
    assert ran.outputs["uses-count"] == "0"


def test_nobody_has_to_ask_for_it(stage: Stage) -> None:
    stage.bump("2.0.0")
    stage.checkout = {"src/serve.py": HALF}
    ran = stage.run("discover", impact="false")
    assert "In this repository" not in stage.comments[0]
    assert ran.outputs["uses-count"] == ""


def test_the_comment_stays_as_it_is_while_nothing_changes(stage: Stage) -> None:
    stage.bump("2.0.0")
    stage.checkout = {"src/serve.py": HALF}
    stage.run("discover")
    before = stage.comments
    again = stage.run("discover")
    assert stage.comments == before
    assert again.outputs["uses-count"] == "1"


def test_classify_has_it_too(stage: Stage) -> None:
    stage.bump("2.0.0")
    stage.run("discover")
    stage.checkout = {"src/serve.py": HALF}
    ran = stage.run("classify")
    assert ran.exit_code == 1
    assert ran.outputs["uses-count"] == "1"
    assert "### In this repository" in ran.summary


def test_a_checkout_that_cannot_be_read_changes_no_verdict(stage: Stage) -> None:
    stage.bump("2.0.0")
    stage.checkout = {"src/serve.py": "def (:\n# EngineConfig dtype\n", "a.yaml": "dtype: [\n"}
    ran = stage.run("discover")
    assert ran.exit_code == 0, ran.err
    assert ran.outputs["classification"] == "breaking"
    assert stage.labels == ["schema-breaking"]


def test_a_fault_of_ours_beside_the_verdict_does_not_lose_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("param_discovery.pipeline.on_github.in_repository.find_uses", broken)
    stage.bump("2.0.0")
    stage.checkout = {"src/serve.py": HALF}
    ran = stage.run("discover")
    assert ran.outputs["classification"] == "breaking"
    assert ran.outputs["uses-count"] == ""
    assert stage.labels == ["schema-breaking"]
    assert "by a fault of ours" in stage.comments[0]
    assert "ZeroDivisionError" in ran.err
