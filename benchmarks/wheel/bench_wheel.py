"""What it costs to read an engine out of its published wheel.

    python benchmarks/wheel/bench_wheel.py [vllm@0.33.0 ...] [--install]

For each engine and version, in fresh processes with a fresh cache: bytes that travelled against
the wheel's size (goal: at most 0.4 % for vLLM 0.33.0), requests, seconds cold and warm with the
start of Python and all imports, and peak memory (goal: under 100 MB). With `--install` also the
venv runtime on the same version: its environment made anew, but from packages that uv may have in
its cache, and the engine imported (goal: at least 10 times as long). The index is the one that the
user's client is set up for.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from param_discovery.pipeline.request import probe_request
from param_discovery.runtimes.wheel.plan import WheelPlan
from param_discovery.runtimes.wheel.runtime import WheelRuntime
from param_discovery.spec.load import load_spec
from param_discovery.spec.versions import spelled_version

ROOT = Path(__file__).resolve().parents[2]

USUAL = ("vllm@0.33.0", "vllm@0.32.0", "vllm@0.31.0", "vllm@0.10.2")
USUAL_TRANSFORMERS = ("transformers@5.23.0", "transformers@4.57.6")
WARM_RUNS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """One reading in one process."""

    seconds: float
    """From the start of the process to its end."""
    page_bytes: int
    """The index's list of files."""
    wheel_bytes: int
    """What travelled of the wheel."""
    requests: int
    peak_bytes: int
    parameters: int


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


def read_once(engine: str, version: str, cache: Path) -> Cost:
    """Read in this process; the caller measures its time."""
    spec = load_spec(ROOT, engine)
    runtime = WheelRuntime()
    plan = WheelPlan(spec.package, version, cache)
    runtime.released_versions(plan, Silent())
    page_bytes = runtime.traffic.received_bytes
    result = runtime.discover(engine, plan, probe_request(spec, 600.0), Silent())
    return Cost(
        seconds=0.0,
        page_bytes=page_bytes,
        wheel_bytes=runtime.traffic.received_bytes - page_bytes,
        requests=runtime.traffic.request_count,
        peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        parameters=sum(
            len(target.get("parameters", ())) for target in result.observation["targets"]
        ),
    )


def measured(engine: str, version: str, cache: Path) -> Cost:
    """Read in a process of its own."""
    start = time.perf_counter()
    command = [sys.executable, __file__, f"{engine}@{version}", "--once", str(cache)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return replace(Cost(**json.loads(done.stdout)), seconds=time.perf_counter() - start)


def installed_seconds(engine: str, version: str, cache: Path) -> float:
    """Seconds that the venv runtime takes, with an environment made anew."""
    spelled = spelled_version(load_spec(ROOT, engine), version)
    command = [
        *(sys.executable, "-m", "param_discovery", "discover", engine, "--root", str(ROOT)),
        *("--runtime", "venv", "--version", spelled, "--output", "-", "-q"),
    ]
    environ = {**os.environ, "PARAM_DISCOVERY_CACHE": str(cache)}
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environ)
    return time.perf_counter() - start


def wheel_size(engine: str, version: str, cache: Path) -> int:
    """The size of the wheel that was read, as the kept list of files has it."""
    files = [
        file
        for listing in cache.glob("wheels/facts/listings/*.json")
        for file in json.loads(listing.read_bytes()[64:])["files"]
        if f"-{version}-" in file["filename"]
        and load_spec(ROOT, engine).package in file["filename"]
    ]
    sizes = {file["filename"]: file["size_bytes"] for file in files}
    preferred = [name for name in sizes if name.endswith(("any.whl", "x86_64.whl"))]
    return int(sizes[preferred[0]])


def main() -> None:
    """Measure, and print one line for each version."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("versions", nargs="*", default=[*USUAL, *USUAL_TRANSFORMERS])
    parser.add_argument("--install", action="store_true", help="compare with the venv runtime")
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        engine, _at, version = options.versions[0].partition("@")
        print(json.dumps(asdict(read_once(engine, version, options.once))))
        return
    print(
        "version              wheel MB  read KB  share  requests  cold s  warm s  peak MB  params"
    )
    for named in options.versions:
        report(named, install=options.install)


def report(named: str, *, install: bool) -> None:
    """Measure one version, and print its line."""
    engine, _at, version = named.partition("@")
    with tempfile.TemporaryDirectory(prefix="bench-wheel-") as folder:
        cache = Path(folder)
        cold = measured(engine, version, cache)
        warm = statistics.median(measured(engine, version, cache).seconds for _ in range(WARM_RUNS))
        size = wheel_size(engine, version, cache)
        print(
            f"{named:20} {size / 1e6:8.1f} {cold.wheel_bytes / 1e3:8.0f}"
            f" {cold.wheel_bytes / size:6.2%} {cold.requests:8} {cold.seconds:7.2f} {warm:7.2f}"
            f" {cold.peak_bytes / 1e6:7.0f} {cold.parameters:7}"
        )
        if install:
            seconds = installed_seconds(engine, version, cache)
            print(
                f"{'':20} installed and imported: {seconds:.1f} s, {seconds / cold.seconds:.1f} x"
            )


if __name__ == "__main__":
    main()
