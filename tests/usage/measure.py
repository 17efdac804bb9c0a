"""How well `impact` finds what the labelled cases hold: precision and recall, by confidence.

    python -m tests.usage.measure

prints the table and names each miss and each false alarm.

A use is *right* where a label stands for its parameter on its line, and allows its confidence.
Precision is the share of what was reported that is right; recall the share of what had to be
reported that was. A label counts for the first confidence that it names. In the joint figures a
use is right whichever of the joint confidences it has.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from param_discovery.cli.main import main as command
from tests.usage.cases import CONFIDENCES, Case, Confidence, Label, all_cases

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]

GROUPS: dict[str, tuple[Confidence, ...]] = {
    **{confidence: (confidence,) for confidence in CONFIDENCES},
    "certain + likely": ("certain", "likely"),
    "all": CONFIDENCES,
}


class Use(NamedTuple):
    """One use that was reported."""

    path: str
    line: int
    parameters: frozenset[str]
    confidence: Confidence


class Finding(NamedTuple):
    """What was reported and what was expected at one place; one of them may be lacking."""

    case: Case
    use: Use | None
    label: Label | None

    @property
    def is_right(self) -> bool:
        """Reported as it was to be, or rightly not reported."""
        if self.label is None:
            return False
        if self.use is None:
            return self.label.is_optional
        return self.use.confidence in self.label.confidences

    def __str__(self) -> str:
        if self.label is None:
            assert self.use is not None
            names = ", ".join(sorted(self.use.parameters))
            return f"false alarm   {self._place(self.use)} {names} as {self.use.confidence}"
        wish = " or ".join(self.label.confidences)
        if self.use is None:
            return f"missed        {self._place(self.label)} {self.label.parameter}, {wish}"
        found = self.use.confidence
        return (
            f"misjudged     {self._place(self.use)} {self.label.parameter} as {found}, not {wish}"
        )

    def _place(self, at: Use | Label) -> str:
        known = " (known limitation)" if self.case.limitation else ""
        return f"{self.case.name}{known}: {at.path}:{at.line}"


class Figures(NamedTuple):
    """Of one confidence, or of several together."""

    reported: int
    right: int
    """Of those reported."""
    wanted: int
    found: int
    """Of those wanted."""

    @property
    def precision(self) -> float:
        """Share of what was reported that is right; 1 where nothing was."""
        return self.right / self.reported if self.reported else 1.0

    @property
    def recall(self) -> float:
        """Share of what was wanted that was found; 1 where nothing was."""
        return self.found / self.wanted if self.wanted else 1.0


def run(case: Case) -> dict[str, Any]:
    """What `param-discovery impact --format json` says of the case."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(out):
        case.write(Path(folder))
        old, new = (str(path) for path in case.documents)
        arguments = ["impact", old, new, "--path", folder, "--root", str(ROOT), "--quiet"]
        options = ["--confidence", "name-only", "--no-history", "--format", "json"]
        code = command([*arguments, *options])
    if code not in (0, 1):
        raise RuntimeError(f"{case.name}: `impact` ended with {code}")
    out.seek(0)
    document: dict[str, Any] = json.load(out)
    return document


def uses_of(document: dict[str, Any]) -> list[Use]:
    """What is reported as affected."""
    return [
        Use(use["path"], use["line"], frozenset(use["parameters"]), use["confidence"])
        for use in document["uses"]
    ]


def _best(uses: list[Use], label: Label) -> Use:
    """A parameter may stand twice on a line, as in `steps=args.steps`: the surer one counts."""
    return min(
        uses,
        key=lambda use: (use.confidence not in label.confidences, _rank(use)),
    )


def _rank(use: Use) -> int:
    return CONFIDENCES.index(use.confidence)


def compare(case: Case, uses: Iterable[Use]) -> list[Finding]:
    """Bring together what was reported and what was expected."""
    at: dict[tuple[str, int], list[Use]] = defaultdict(list)
    for use in uses:
        at[use.path, use.line].append(use)
    findings, met = [], set[int]()
    for label in case.labels:
        here = [u for u in at[label.path, label.line] if label.parameter in u.parameters]
        met.update(id(use) for use in here)
        findings.append(Finding(case, _best(here, label) if here else None, label))
    strays = {
        (path, line, use.parameters): use
        for (path, line), there in at.items()
        for use in sorted(there, key=_rank, reverse=True)
        if id(use) not in met
    }
    return findings + [Finding(case, use, None) for use in strays.values()]


def figures(findings: Iterable[Finding], group: tuple[Confidence, ...]) -> Figures:
    """Precision and recall of these confidences, taken together."""
    counts = [0, 0, 0, 0]
    for finding in findings:
        use, label = finding.use, finding.label
        is_reported = use is not None and use.confidence in group
        is_allowed = label is not None and not set(label.confidences).isdisjoint(group)
        is_wanted = label is not None and not label.is_optional and label.confidences[0] in group
        # Alone, a confidence is judged by the label; together, they stand for each other.
        is_found = (is_reported and is_allowed) or (len(group) == 1 and finding.is_right)
        counts[0] += is_reported
        counts[1] += is_reported and is_allowed
        counts[2] += is_wanted
        counts[3] += is_wanted and is_found
    return Figures(*counts)


def table(findings: list[Finding]) -> str:
    """All figures, in Markdown."""
    lines = [
        "| confidence | reported | right | precision | wanted | found | recall |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, group in GROUPS.items():
        one = figures(findings, group)
        lines.append(
            f"| {name} | {one.reported} | {one.right} | {one.precision:.3f}"
            f" | {one.wanted} | {one.found} | {one.recall:.3f} |"
        )
    return "\n".join(lines)


def faults(findings: Iterable[Finding]) -> list[str]:
    """Each miss, false alarm and wrong confidence, by name."""
    return [str(finding) for finding in findings if not finding.is_right]


def measure() -> list[Finding]:
    """Run all cases."""
    return [finding for case in all_cases() for finding in compare(case, uses_of(run(case)))]


if __name__ == "__main__":
    found = measure()
    sys.stdout.write("\n".join([f"{len(all_cases())} cases", table(found), "", *faults(found), ""]))
