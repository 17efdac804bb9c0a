"""What it costs to read every version of many engines, spread over a matrix of runners.

    python benchmarks/plan/bench_plan.py [--engines 50] [--versions 100]

The plan is made for real: that many specifications, and an index with that many releases of each,
as empty files that the user's own client settings point to. What follows is arithmetic on the
plan: each version costs what bench_history.py has measured, each job what a runner needs until it
reads its first version. No state is shared but git and the index, so jobs add up and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SPEC = """\
current_version: "1.0.0"
package: {engine}
gpu: none
sections:
  engine_params: [{engine}.args:EngineArgs]
"""
KB = 1000
START_SECONDS = 60.0
"""A hosted runner's queue and boot, checkout, and the installation of param-discovery."""
COLLECT_SECONDS = 60.0
"""One job that downloads what the others kept."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one version, read from its published wheel: vLLM's, as bench_history.py tells."""

    requests: float = 9.0
    first_requests: float = 36.0
    """Of the first that a job reads: later ones know where the same targets led to."""
    size_bytes: float = 450.0 * KB
    seconds: float = 0.5
    """Of one processor; a hosted runner has four, of which one is counted."""


def main() -> int:
    """Plan, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--engines", type=int, default=50)
    parser.add_argument("--versions", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), given.engines, given.versions)
        began = time.monotonic()
        rows = planned(Path(folder))
        seconds = time.monotonic() - began
    print(f"plan: {len(rows)} jobs in {seconds:.1f} s, {given.engines} listings of the index")
    lengths = [len(row["versions"].split(",")) for row in rows]
    if sum(lengths) != given.engines * given.versions:
        sys.exit("the plan lost a version")
    tell(lengths, Cost())
    return 0


def make(folder: Path, engines: int, versions: int) -> None:
    """A repository's specifications, and an index in a folder."""
    (folder / "root" / "engine_versions").mkdir(parents=True)
    (folder / "index").mkdir()
    for number in range(engines):
        engine = f"engine{number}"
        spec = folder / "root" / "engine_versions" / f"{engine}.yaml"
        spec.write_text(SPEC.format(engine=engine), encoding="utf-8")
        for minor in range(versions):
            (folder / "index" / f"{engine}-1.{minor}.0-py3-none-any.whl").touch()


def planned(folder: Path) -> list[dict[str, str]]:
    """The rows of the matrix, as a workflow gets them."""
    command = [sys.executable, "-m", "param_discovery", "--root", str(folder / "root"), "-q"]
    environ = {
        **os.environ,
        "PIP_FIND_LINKS": str(folder / "index"),
        "PIP_NO_INDEX": "1",
        "PARAM_DISCOVERY_CACHE": str(folder / "cache"),
    }
    text = subprocess.check_output([*command, "plan", "all", "--since", "1.0.0"], env=environ)
    rows: list[dict[str, str]] = json.loads(text)["include"]
    return rows


def tell(lengths: list[int], cost: Cost) -> None:
    """Requests, bytes and minutes, by how many runners work at once."""
    versions = sum(lengths)
    print(f"versions: {versions}, {min(lengths)} to {max(lengths)} a job")
    later = versions - len(lengths)
    requests = len(lengths) * cost.first_requests + later * cost.requests
    print(f"requests: {requests:,.0f} to the index, for {versions} wheels")
    print(f"bytes:    {versions * cost.size_bytes / KB**3:.2f} GB")
    longest = START_SECONDS + max(lengths) * cost.seconds
    billed = sum(-(-(START_SECONDS + length * cost.seconds) // 60) for length in lengths)
    print(f"runner minutes, each job rounded up: {billed:,.0f}")
    for at_once in (20, 60, len(lengths)):
        waves = -(-len(lengths) // at_once)
        minutes = (waves * longest + START_SECONDS + COLLECT_SECONDS) / 60
        print(f"{at_once:>4} runners at once: {minutes:.0f} minutes from start to end")


if __name__ == "__main__":
    sys.exit(main())
