"""What `discover` costs over a bare container that only imports the same targets.

    python benchmarks/discover/bench_discover.py transformers=IMAGE vllm=IMAGE [--runs 5]

For each engine, in turns and in one run: a `docker run` that only imports the targets, and
`discover ENGINE --runtime docker --image IMAGE --output -`. Printed are the medians, their ratio
(goal: at most 1.10) and, measured inside two further containers, the peak memory of the bare import
and of the probe.
`tools/ci/engine_image.py` makes images where none can be pulled.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from param_discovery.pipeline.request import probe_request
from param_discovery.runtimes.probe_archive import probe_archive
from param_discovery.runtimes.probe_reply import request_json
from param_discovery.spec.load import load_spec

ROOT = Path(__file__).resolve().parents[2]

LOCKED_DOWN = (
    *("--rm", "--network", "none", "--user", "65534:65534", "--cap-drop", "ALL"),
    *("--tmpfs", "/tmp:exec,mode=1777", "--env", "HOME=/tmp", "--entrypoint", "python3"),
)
"""As the docker runtime has it, so that only the probe's own work differs."""

PEAK = "import resource;print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine and the image to measure it in."""

    name: str
    image: str

    def imports(self) -> str:
        """Python code that imports the engine's targets and does nothing else."""
        targets = [target.target for _, target in load_spec(ROOT, self.name).targets]
        lines = []
        for target in targets:
            module, _, attribute = target.partition(":")
            lines.append(f"from {module} import {attribute.split('.')[0]}")
        return "\n".join(lines)


def seconds(command: list[str]) -> float:
    """Wall time of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def bare(engine: Engine) -> list[str]:
    """The container that only imports."""
    return ["docker", "run", *LOCKED_DOWN, engine.image, "-B", "-c", engine.imports()]


def discover(engine: Engine) -> list[str]:
    """The whole product on the same image."""
    return [
        *(sys.executable, "-m", "param_discovery", "discover", engine.name, "--root", str(ROOT)),
        *("--runtime", "docker", "--image", engine.image, "--gpus", "none", "--output", "-", "-q"),
    ]


def peak_kib(engine: Engine, arguments: list[str], mounts: list[str]) -> int:
    """Peak resident memory that the code in a container reports of itself."""
    command = ["docker", "run", *LOCKED_DOWN, *mounts, engine.image, "-B", *arguments]
    output = subprocess.run(command, check=True, capture_output=True, text=True)
    lines = (output.stdout + output.stderr).splitlines()
    return next(int(line.split()[1]) for line in reversed(lines) if line.startswith("peak "))


def memory_kib(engine: Engine) -> tuple[int, int]:
    """Peak of the bare import, and of the probe that also reads and replies."""
    alone = peak_kib(engine, ["-c", f"{engine.imports()}\n{PEAK}"], [])
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101, S103 - the container's user reads it
        (Path(folder) / "probe.pyz").write_bytes(probe_archive())
        request = request_json(probe_request(load_spec(ROOT, engine.name), 1800), "0" * 32)
        (Path(folder) / "request.json").write_bytes(request)
        # The probe leaves without exit handlers, so its memory is read just before it does.
        code = (
            "import os, sys, resource, runpy\n"
            "sys.argv[:] = ['/bench/probe.pyz', '/bench/request.json']\n"
            "leave = os._exit\n"
            "def last(code):\n"
            "    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
            "    os.write(2, b'\\npeak %d\\n' % peak)\n"
            "    leave(code)\n"
            "os._exit = last\n"
            "runpy.run_path('/bench/probe.pyz', run_name='__main__')\n"
        )
        probed = peak_kib(engine, ["-c", code], ["--volume", f"{folder}:/bench:ro"])
    return alone, probed


def measure(engine: Engine, runs: int) -> dict[str, object]:
    """All figures of one engine."""
    seconds(bare(engine))  # The first run warms the page cache for both.
    pairs = [(seconds(bare(engine)), seconds(discover(engine))) for _ in range(runs)]
    alone, whole = (statistics.median(column) for column in zip(*pairs, strict=True))
    alone_kib, probed_kib = memory_kib(engine)
    return {
        "engine": engine.name,
        "runs": runs,
        "bare_seconds": round(alone, 2),
        "discover_seconds": round(whole, 2),
        "time_ratio": round(whole / alone, 3),
        "bare_peak_mib": round(alone_kib / 1024),
        "probe_peak_mib": round(probed_kib / 1024),
        "memory_ratio": round(probed_kib / alone_kib, 3),
    }


def main() -> None:
    """Measure each engine named on the command line, one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("engines", nargs="+", metavar="ENGINE=IMAGE")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    for item in arguments.engines:
        name, _, image = item.partition("=")
        print(json.dumps(measure(Engine(name, image), arguments.runs)), flush=True)


if __name__ == "__main__":
    main()
