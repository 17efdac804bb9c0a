"""How `classify` reports: the door to one module for each format.

Only the module of the format that is asked for is imported.
"""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Literal, TypeAlias

    from param_discovery.report.classify_result import ClassifyResult, CommandHint
    from param_discovery.report.console import Style

    Format: TypeAlias = Literal["text", "json", "markdown", "github", "sarif", "changelog"]

MARKDOWN_LIMIT = 65_000
"""Characters: GitHub refuses a comment above 65,536, and a marker and a heading have to fit too."""


def write(result: ClassifyResult, format: Format, style: Style, *, delta: bool = False) -> None:  # noqa: A002 - the flag's name
    """Write the report to standard output. `delta` concerns text, JSON and Markdown."""
    from param_discovery.report import console  # noqa: PLC0415 - the other functions print nothing

    if format == "json":
        console.write_json(to_json(result, delta=delta))
    elif format == "sarif":
        from param_discovery.report.sarif import sarif_value  # noqa: PLC0415 - as all below

        console.write_json(sarif_value(result))
    elif format == "markdown":
        console.write_result(render_markdown(result, delta=delta))
    elif format == "changelog":
        from param_discovery.report.changelog import changelog_fragment  # noqa: PLC0415

        console.write_result(changelog_fragment(result.comparison))
    elif format == "github":
        from param_discovery.report import classify_github  # noqa: PLC0415

        console.write_result(classify_github.text(result))
    else:
        from param_discovery.report import classify_text  # noqa: PLC0415

        console.write_result(classify_text.text(result, style, delta=delta))


def render_markdown(
    result: ClassifyResult,
    *,
    delta: bool = False,
    commands: Sequence[CommandHint] = (),
    max_length: int = MARKDOWN_LIMIT,
) -> str:
    """The report as Markdown of at most `max_length` characters, without marker and heading.

    `commands` are what a reader may want to run next; they stand at the end, and are never cut.
    """
    from param_discovery.report import classify_markdown  # noqa: PLC0415

    return classify_markdown.markdown(result, delta=delta, commands=commands, max_length=max_length)


def to_json(result: ClassifyResult, *, delta: bool = False) -> dict[str, Any]:
    """The report as `--format json` writes it (docs/reference/classify-output.schema.json)."""
    from param_discovery.report import classify_json  # noqa: PLC0415

    return classify_json.json_value(result, delta=delta)
