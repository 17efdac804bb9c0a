"""How `rules` reports: the catalogue as a table, or one rule in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from param_discovery.report import console, escape
from param_discovery.report.classify_columns import row, width_of_output, wrapped
from param_discovery.report.markdown_escape import code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    from param_discovery.report.console import Style
    from param_discovery.rules.model import Rule

    Format: TypeAlias = Literal["text", "json", "markdown"]

_NARROWEST_SUMMARY = 20


def write(rules: Sequence[Rule], format: Format, style: Style) -> None:  # noqa: A002 - the flag's name
    """Write the rules, in the order given, to standard output; a single one in full.

    JSON is a list in any case, with all that there is to say of each.
    """
    if format == "json":
        console.write_json([to_json(rule) for rule in rules])
    elif format == "markdown":
        lines = _markdown_page(rules[0]) if len(rules) == 1 else _markdown_table(rules)
        console.write_result("".join(f"{line}\n" for line in lines))
    else:
        _write_lines(_page(rules[0]) if len(rules) == 1 else _table(rules), style)


def to_json(rule: Rule) -> dict[str, Any]:
    """The rule as `--format json` writes it."""
    return {
        "id": rule.id,
        "level": rule.level,
        "notice": rule.notice,
        "summary": rule.summary,
        "why": rule.why,
        "what_to_do": rule.what_to_do,
        "example": rule.example._asdict(),
    }


def _table(rules: Sequence[Rule]) -> Iterator[str]:
    head = ("RULE", "LEVEL", "WHEN")
    table = [head, *((rule.id, _level(rule), rule.summary) for rule in rules)]
    names, levels = (max(len(line[column]) for line in table) for column in (0, 1))
    room = max(width_of_output() - names - levels - 4, _NARROWEST_SUMMARY)
    for name, level, summary in table:
        yield from row(([name], [level], wrapped(summary, room)), (names, levels, room))


def _page(rule: Rule) -> Iterator[str]:
    width = width_of_output()
    yield f"{rule.id} ({_level(rule)})"
    yield ""
    for said in (f"When: {rule.summary}", f"Why: {rule.why}", f"What to do: {rule.what_to_do}"):
        yield from wrapped(said, width)
    yield ""
    yield "Example:"
    yield from _example(rule)


def _markdown_table(rules: Sequence[Rule]) -> Iterator[str]:
    yield "| rule | level | when |"
    yield "|---|---|---|"
    for rule in rules:
        cells = (code(rule.id), _level(rule), rule.summary)
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _markdown_page(rule: Rule) -> Iterator[str]:
    yield f"## {code(rule.id)}"
    yield ""
    yield f"**{_level(rule)}**: {rule.summary}"
    yield ""
    yield rule.why
    yield ""
    yield f"What to do: {rule.what_to_do}"
    yield ""
    yield "```diff"
    yield from (line.lstrip() for line in _example(rule))
    yield "```"


def _example(rule: Rule) -> Iterator[str]:
    """The parameter before and after; a side without it has no line."""
    for sign, side in (("-", rule.example.old), ("+", rule.example.new)):
        for line in side.splitlines():
            yield f"  {sign} {line}"


def _level(rule: Rule) -> str:
    return f"{rule.level}, notice" if rule.notice else rule.level


def _write_lines(lines: Iterator[str], style: Style) -> None:
    # The texts are ours: only GitHub's runner could take a line for a command.
    shown = (escape.without_command(line) if style.workflow else line for line in lines)
    console.write_result("".join(f"{line}\n" for line in shown))
