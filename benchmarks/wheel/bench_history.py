"""What it costs to read every release of an engine.

    python benchmarks/wheel/bench_history.py [vllm] [--since 0.6.0] [--until 0.33.0] [--jobs 2]

Runs `history` as a user does, in fresh processes: cold, with an empty cache, and warm (goals for
vLLM's 66 releases: 60 s and 3 s on two cores). Seconds are told twice: as a clock has them, which
depends on what else the machine does, and as processor time, which divided by the processes at
work is the least that a clock could have. Peak memory is that of the largest process. Then every
release is read once more over one set of counters, for bytes and requests. The index is the one
that the user's client is set up for.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from param_discovery.pipeline.history_options import HistoryOptions
from param_discovery.pipeline.history_versions import choose_releases, wanted
from param_discovery.pipeline.request import probe_request
from param_discovery.runtimes.wheel.plan import WheelPlan
from param_discovery.runtimes.wheel.runtime import WheelRuntime
from param_discovery.spec.load import load_spec

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of `history`."""

    seconds: float
    """From the start of the process to its end."""
    processor_seconds: float
    """Of all its processes."""
    peak_bytes: int
    """Of the largest of them."""


class Silent:
    """A `Progress` that says nothing."""

    def step(self, text: str) -> None:
        """Say nothing."""

    def transfer(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        """Say nothing."""

    def log(self, line: str) -> None:
        """Say nothing."""

    def warn(self, text: str) -> None:
        """Warnings are worth a line."""
        print(text, file=sys.stderr)


def main() -> None:
    """Measure, and print."""
    options = _arguments()
    with tempfile.TemporaryDirectory(prefix="bench-history-") as folder:
        cache = Path(folder)
        print("         clock s  processor s  peak MB   load before")
        for label in ("cold", "warm", "warm"):
            load = os.getloadavg()[0]
            run = measured(options, cache)
            print(
                f"{label:7} {run.seconds:8.2f} {run.processor_seconds:12.2f}"
                f" {run.peak_bytes / 1e6:8.0f} {load:13.2f}"
            )
        kept_bytes = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
    report_traffic(options, kept_bytes)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("engine", nargs="?", default="vllm")
    parser.add_argument("--since", default="0.6.0")
    parser.add_argument("--until", default="0.33.0")
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def measured(options: argparse.Namespace, cache: Path) -> Run:
    """Run `history` with that cache, to its end."""
    command = [
        *(sys.executable, "-m", "param_discovery", "history", options.engine, "-q"),
        *("--root", str(ROOT), "--since", options.since, "--until", options.until),
        *("--jobs", str(options.jobs), "--format", "json", "--output", os.devnull),
    ]
    start = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, "PARAM_DISCOVERY_CACHE": str(cache)})
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def report_traffic(options: argparse.Namespace, kept_bytes: int) -> None:
    """Read every release in this process, the newest first, and print what travelled."""
    spec = load_spec(ROOT, options.engine)
    request, runtime = probe_request(spec, 600.0), WheelRuntime()
    asked = wanted(spec, HistoryOptions(since=options.since, until=options.until))
    with tempfile.TemporaryDirectory(prefix="bench-history-") as folder:
        cache = Path(folder)
        anything = WheelPlan(spec.package, spec.current_version, cache)
        releases = choose_releases(
            runtime.released_versions(anything, Silent()), asked, spec.package
        )
        page_bytes = runtime.traffic.received_bytes
        for release in reversed(releases):
            plan = WheelPlan(spec.package, str(release.version), cache)
            runtime.discover(options.engine, plan, request, Silent())
    count = len(releases)
    wheel_bytes = runtime.traffic.received_bytes - page_bytes
    print(
        f"{count} releases: {wheel_bytes / 1e6:.1f} MB travelled in"
        f" {runtime.traffic.request_count} requests ({wheel_bytes / count / 1e3:.0f} KB and"
        f" {runtime.traffic.request_count / count:.1f} requests a release),"
        f" {kept_bytes / 1e6:.0f} MB kept ({kept_bytes / count / 1e3:.0f} KB a release)"
    )


if __name__ == "__main__":
    main()
