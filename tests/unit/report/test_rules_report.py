"""`rules` as text, JSON and Markdown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from param_discovery.report import rules
from param_discovery.report.classify_columns import WIDTH_WITHOUT_TERMINAL
from param_discovery.report.console import Style
from param_discovery.rules.catalogue import RULES
from param_discovery.rules.model import Example, Rule
from tests.unit.report.rendered import html_of
from tests.unit.report.runner_commands import obeyed

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from param_discovery.report.rules import Format

    Printed: TypeAlias = Callable[[], str]

FORMATS: tuple[Format, ...] = ("text", "json", "markdown")

RULE = Rule(
    id="type-narrowed",
    level="breaking",
    summary="some values are refused: `int | None` became int",
    why="A program that passes one of them stops.",
    what_to_do="Pass another value.",
    example=Example("x: int | None = 1", "x: int = 1"),
)

NOTICE = RULE._replace(id="default-changed", level="safe", notice=True, summary="another default")

ADDED = RULE._replace(example=Example("", "y: str\nz: int"))


@pytest.fixture
def out(capfdbinary: pytest.CaptureFixture[bytes]) -> Printed:
    def printed() -> str:
        return capfdbinary.readouterr().out.decode()

    return printed


def test_the_table_has_a_line_for_each_rule(out: Printed) -> None:
    rules.write((RULE, NOTICE), "text", Style())
    assert out() == (
        "RULE             LEVEL         WHEN\n"
        "type-narrowed    breaking      some values are refused: `int | None` became int\n"
        "default-changed  safe, notice  another default\n"
    )


def test_one_rule_in_full(out: Printed) -> None:
    rules.write((RULE,), "text", Style())
    assert out() == (
        "type-narrowed (breaking)\n"
        "\n"
        "When: some values are refused: `int | None` became int\n"
        "Why: A program that passes one of them stops.\n"
        "What to do: Pass another value.\n"
        "\n"
        "Example:\n"
        "  - x: int | None = 1\n"
        "  + x: int = 1\n"
    )


def test_a_side_without_the_parameter_has_no_line(out: Printed) -> None:
    rules.write((ADDED,), "text", Style())
    assert out().endswith("Example:\n  + y: str\n  + z: int\n")


def test_json_has_all(out: Printed) -> None:
    rules.write((RULE, NOTICE), "json", Style())
    first, second = json.loads(out())
    assert first == {
        "id": "type-narrowed",
        "level": "breaking",
        "notice": False,
        "summary": RULE.summary,
        "why": RULE.why,
        "what_to_do": RULE.what_to_do,
        "example": {"old": "x: int | None = 1", "new": "x: int = 1"},
    }
    assert second["notice"] is True
    rules.write((RULE,), "json", Style())
    assert json.loads(out()) == [first]


def test_the_markdown_table_is_one(out: Printed) -> None:
    rules.write((RULE, NOTICE), "markdown", Style())
    html = html_of(out())
    assert html.count("<tr>") == 3
    assert html.count("<td>") == 6
    assert "<code>int | None</code>" in html


def test_the_markdown_page_shows_the_example_as_a_difference(out: Printed) -> None:
    rules.write((RULE,), "markdown", Style())
    page = out()
    assert page.startswith("## `type-narrowed`\n\n**breaking**: ")
    assert page.endswith("```diff\n- x: int | None = 1\n+ x: int = 1\n```\n")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_of_the_catalogue_can_be_shown(rule: Rule, out: Printed) -> None:
    for given in FORMATS:
        rules.write((rule,), given, Style(workflow=True))
        shown = out()
        assert rule.id in shown
        assert obeyed(shown) == []


def test_no_line_is_a_command_in_a_workflow(out: Printed) -> None:
    acting = RULE._replace(summary="x", why="::error::x", example=Example("::error::y", ""))
    wide = acting._replace(why=f"{'x' * 100} ::error::x")
    rules.write((wide,), "text", Style(workflow=True))
    assert obeyed(out()) == []
    rules.write((wide,), "text", Style())
    assert [command.name for command in obeyed(out())] == ["error"]


def test_the_catalogue_fits_the_width(out: Printed) -> None:
    rules.write(RULES, "text", Style())
    lines = out().splitlines()
    assert max(map(len, lines)) <= WIDTH_WITHOUT_TERMINAL
    assert len(lines) > len(RULES)
