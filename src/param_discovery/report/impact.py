"""How `impact` reports: the door to one module for each format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.report import console

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from param_discovery.report.console import Style
    from param_discovery.report.impact_result import ImpactResult

    Format: TypeAlias = Literal["text", "json", "markdown", "github", "sarif"]


def write(result: ImpactResult, format: Format, style: Style) -> None:  # noqa: A002 - the flag's name
    """Write the report to standard output; only the module of the format is imported."""
    if format == "json":
        from param_discovery.report import impact_json  # noqa: PLC0415 - as all below

        console.write_json(impact_json.json_value(result))
    elif format == "sarif":
        from param_discovery.report import impact_sarif  # noqa: PLC0415

        console.write_json(impact_sarif.sarif_value(result))
    elif format == "markdown":
        from param_discovery.report import impact_markdown  # noqa: PLC0415

        console.write_result(impact_markdown.markdown(result))
    elif format == "github":
        from param_discovery.report import impact_github  # noqa: PLC0415

        console.write_result(impact_github.text(result))
    else:
        from param_discovery.report import impact_text  # noqa: PLC0415

        console.write_result(impact_text.text(result, style))
