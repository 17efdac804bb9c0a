"""How `classify` reports: the door to one module for each format.

Only the module of the format that is asked for is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from param_discovery.report.classify_result import ClassifyResult, CommandHint
    from param_discovery.report.console import Style

    Format: TypeAlias = Literal["text", "json", "markdown", "github", "sarif"]

MARKDOWN_LIMIT = 65_000
"""Characters: GitHub refuses a comment above 65,536, and a marker and a heading have to fit too."""


def write(result: ClassifyResult, format: Format, style: Style, *, delta: bool = False) -> None:  # noqa: A002 - the flag's name
    """Write the report to standard output."""
    raise NotImplementedError


def render_markdown(
    result: ClassifyResult,
    *,
    delta: bool = False,
    commands: Sequence[CommandHint] = (),
    max_length: int = MARKDOWN_LIMIT,
) -> str:
    """The report as Markdown of at most `max_length` characters, without a heading."""
    raise NotImplementedError


def to_json(result: ClassifyResult, *, delta: bool = False) -> dict[str, Any]:
    """The report as `--format json` writes it (docs/reference/classify-output.schema.json)."""
    raise NotImplementedError
