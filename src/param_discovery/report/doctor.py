"""How `doctor` reports: a line for each prerequisite, or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from param_discovery.report import console, escape

if TYPE_CHECKING:
    from param_discovery.report.console import Style


class Verdict(StrEnum):
    """How it stands with one prerequisite."""

    OK = "ok"
    WARNING = "warning"
    """Not there, and something can do without it; or there with a doubt."""
    MISSING = "missing"
    """Not there, and what needs it will fail."""


@dataclass(frozen=True, slots=True)
class Check:
    """One prerequisite of this machine."""

    name: str
    verdict: Verdict
    what: str
    """What was found."""
    needed_by: tuple[str, ...]
    """`docker`, `venv`, `wheel`, `github`: what fails without it."""
    mend: str | None = None
    """What to do next; None where nothing has to be done."""

    def to_json(self) -> dict[str, Any]:
        """The form that `--format json` writes."""
        return {
            "name": self.name,
            "verdict": self.verdict.value,
            "what": self.what,
            "needed_by": list(self.needed_by),
            "mend": self.mend,
        }


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All checks, and which runtimes could work."""

    checks: tuple[Check, ...]
    usable_runtimes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The form that `--format json` writes."""
        return {
            "usable_runtimes": list(self.usable_runtimes),
            "checks": [check.to_json() for check in self.checks],
        }


_COLORS = {Verdict.OK: "32", Verdict.WARNING: "33", Verdict.MISSING: "31"}


def write_json(diagnosis: Diagnosis) -> None:
    """Write the diagnosis to standard output as JSON."""
    console.write_json(diagnosis.to_json())


def write_text(diagnosis: Diagnosis, style: Style) -> None:
    """Write one line for each check, its mend below it, and what follows from all of them."""
    name_width = max(len(check.name) for check in diagnosis.checks)
    for check in diagnosis.checks:
        mark = console.colored(check.verdict.value.ljust(7), _COLORS[check.verdict], style)
        facts = f"{check.name.ljust(name_width)}  {check.what}"
        console.write_result(f"{mark}  {escape.one_line(facts)}\n")
        for line in (check.mend or "").splitlines():
            console.write_result(f"{' ' * (name_width + 11)}-> {escape.one_line(line)}\n")
    runtimes = ", ".join(diagnosis.usable_runtimes) or "none"
    console.write_result(f"usable runtimes: {runtimes}\n")
