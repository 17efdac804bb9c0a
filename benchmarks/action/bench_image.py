"""What the action's image costs a job: bytes to pull above its base, and time to its first line.

    python benchmarks/action/bench_image.py [--image IMAGE --base IMAGE] [--runs 9]

Without `--image` the image is built on `--base`. Goals: the layers above the base have at most
40 MB compressed, as a registry keeps them (gzip, level 6), and the first line of a run comes after
at most 4 times what `docker run` of the bare base takes to print one. Both kinds of run take turns,
so that what else the machine does hits both.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tarfile
import tempfile
import time
import zlib
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
GOAL_BYTES = 40_000_000
GOAL_RATIO = 4.0
BUILT = "param-discovery-bench/action:latest"


def main() -> None:
    """Measure both and print them beside their goals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--image", help="measure this image instead of building one")
    parser.add_argument("--base", default="param-discovery-base:trixie")
    parser.add_argument("--runs", type=int, default=9, help="of each kind")
    arguments = parser.parse_args()
    image = arguments.image or build(arguments.base)
    size_bytes = compressed_bytes(image, arguments.base)
    print(
        f"layers above the base: {size_bytes / 1e6:.1f} MB compressed (goal {GOAL_BYTES / 1e6:.0f})"
    )
    bare, ours = first_lines(image, arguments.base, arguments.runs)
    for name, seconds in (("bare base", bare), ("action", ours)):
        print(
            f"first line, {name}: median {statistics.median(seconds):.2f} s,"
            f" least {min(seconds):.2f} s"
        )
    medians = statistics.median(ours) / statistics.median(bare)
    least = min(ours) / min(bare)
    print(f"ratio of medians: {medians:.2f}, of the least: {least:.2f} (goal {GOAL_RATIO:.0f})")


def build(base: str) -> str:
    """Build the image on `base`; its name."""
    options = ["--quiet", "--tag", BUILT, "--build-arg", f"BASE_IMAGE={base}"]
    subprocess.run(
        ["docker", "build", *options, str(ROOT)],  # noqa: S607 - the one on PATH
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DOCKER_BUILDKIT": "0"},
    )
    return BUILT


def compressed_bytes(image: str, base: str) -> int:
    """The size of the layers that `image` has and `base` has not, each compressed by itself."""
    inherited = len(_layers(base))
    with tempfile.TemporaryFile() as file:
        subprocess.run(["docker", "save", image], check=True, stdout=file)  # noqa: S607
        file.seek(0)
        with tarfile.open(fileobj=file) as archive:
            manifest = archive.extractfile("manifest.json")
            assert manifest is not None  # noqa: S101 - `docker save` writes one
            names = json.load(manifest)[0]["Layers"][inherited:]
            layers = [archive.extractfile(name) for name in names]
            return sum(_compressed(layer) for layer in layers if layer is not None)


def first_lines(image: str, base: str, runs: int) -> tuple[list[float], list[float]]:
    """Seconds from starting `docker run` to the first line, of the bare base and of the action."""
    # The first line of the action hides the token.
    inputs = ["--env", "INPUT_MODE=guard", "--env", "INPUT_TOKEN=none"]
    commands = ([base, "echo", "line"], [*inputs, image, "action"])
    for command in commands:
        _first_line(command)
    found = [[_first_line(command) for command in commands] for _ in range(runs)]
    return [bare for bare, _ in found], [ours for _, ours in found]


def _first_line(arguments: list[str]) -> float:
    started = time.perf_counter()
    with subprocess.Popen(
        ["docker", "run", "--rm", *arguments],  # noqa: S607
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        assert process.stdout.readline()  # noqa: S101
        seconds = time.perf_counter() - started
        process.stdout.read()
    return seconds


def _layers(image: str) -> list[str]:
    template = "{{json .RootFS.Layers}}"
    command = ["docker", "image", "inspect", "--format", template, image]
    layers: list[str] = json.loads(subprocess.check_output(command))
    return layers


def _compressed(layer: IO[bytes]) -> int:
    compressor = zlib.compressobj(6, wbits=31)
    size_bytes = 0
    while block := layer.read(1 << 20):
        size_bytes += len(compressor.compress(block))
    return size_bytes + len(compressor.flush())


if __name__ == "__main__":
    main()
