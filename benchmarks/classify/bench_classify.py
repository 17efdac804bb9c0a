"""What `classify` costs: whole processes against a bare interpreter, in the same run.

    python benchmarks/classify/bench_classify.py [--runs 20] [--large]

For schemas of 135 and of 2,000 parameters, of which a tenth changed, the median time of
`python -m param_discovery classify` over that of `python -c pass` (goals: at most 3.5 and 5), and
peak memory. Beside it, on the same files: DeepDiff, and a differ that only compares types as text.
`--large` adds 10,000 to 100,000 parameters, to see how time and memory grow (goal: linear).
Bytecode is cached, as in any installation; runs take turns, so that a busy machine is busy for all.
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KINDS: tuple[dict[str, Any], ...] = (
    {"type": "integer", "default": 0, "x-python-type": "int"},
    {"type": "string", "default": "auto", "x-python-type": "str"},
    {"type": "boolean", "default": False, "x-python-type": "bool"},
    {
        "anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}],
        "default": None,
        "x-python-type": "int | None",
    },
    {"enum": ["auto", "half", "float"], "default": "auto"},
    {"type": "array", "items": {"type": "string"}, "x-python-type": "list[str]"},
)

DEEPDIFF = """\
import json, sys
from deepdiff import DeepDiff
old, new = (json.load(open(path)) for path in sys.argv[1:])
print(len(DeepDiff(old, new).to_dict()))
"""
TYPE_STRINGS = """\
import argparse, dataclasses, json, pathlib, sys
old, new = (json.loads(pathlib.Path(path).read_text()) for path in sys.argv[1:])
def types(document):
    sections = document["properties"].items()
    return {(s, n): f.get("x-python-type") for s, p in sections for n, f in p["properties"].items()}
before, after = types(old), types(new)
print([name for name in before if before[name] != after.get(name)])
"""


CHANGES: tuple[dict[str, Any], ...] = (
    {"default": "another"},
    {"description": "What it is good for now."},
    {"type": "integer", "x-python-type": "int"},
    {"anyOf": [{"type": "number"}, {"type": "null"}], "x-python-type": "float | None"},
    {"enum": ["auto", "half"]},
    {"type": "array", "items": {"type": "integer"}, "x-python-type": "list[int]"},
    {"anyOf": [{"type": "integer"}, {"type": "string"}], "x-python-type": "int | str"},
    {},
)
"""What happens to one parameter in ten, by turns; with the last it is gone."""

_TYPE = ("type", "anyOf", "enum", "items", "x-python-type")


def parameter(number: int, *, is_new: bool) -> dict[str, Any] | None:
    """One parameter of the old or the new schema; None: it has no such parameter."""
    found = KINDS[number % len(KINDS)] | {"description": f"What number {number} is good for."}
    if not is_new:
        return None if number % 80 == 41 else found
    if number % 10 != 7:
        return found
    change = CHANGES[number // 10 % len(CHANGES)]
    if "x-python-type" in change or "enum" in change:
        found = {key: value for key, value in found.items() if key not in _TYPE}
    return found | change if change else None


def schema(count: int, *, is_new: bool) -> str:
    """A canonical document of so many parameters."""
    names = (f"parameter_{number:06}" for number in range(count))
    found = {name: parameter(n, is_new=is_new) for n, name in enumerate(names)}
    properties = {name: one for name, one in found.items() if one is not None}
    section = {"additionalProperties": False, "required": [], "type": "object"}
    document = {
        "$defs": {},
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "additionalProperties": False,
        "discovered_at": "2026-01-31T12:00:00Z",
        "discovery_limitations": [],
        "discovery_method": "wheel",
        "engine": "example",
        "engine_version": "2.0" if is_new else "1.0",
        "properties": {"engine_params": {**section, "properties": properties}},
        "schema_version": 1,
        "type": "object",
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


@dataclass(slots=True)
class Contender:
    """A command line, and what its runs cost."""

    name: str
    command: list[str]
    seconds: list[float] = field(default_factory=list)
    peak_mib: float = 0.0

    def run(self, environ: dict[str, str]) -> None:
        """One process from start to end."""
        start = time.perf_counter()
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, env=environ)
        _, status, usage = os.wait4(process.pid, 0)
        self.seconds.append(time.perf_counter() - start)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise SystemExit(f"{self.name} ended with {process.returncode}")
        self.peak_mib = max(self.peak_mib, usage.ru_maxrss / 1024)

    @property
    def median(self) -> float:
        """Seconds."""
        return statistics.median(self.seconds)


def contenders(old: str, new: str, *, peers: bool) -> list[Contender]:
    """The bare interpreter first."""
    python = sys.executable
    found = [
        Contender("python -c pass", [python, "-c", "pass"]),
        Contender("classify", [python, "-m", "param_discovery", "classify", old, new]),
    ]
    if peers:
        found.append(Contender("type strings", [python, "-c", TYPE_STRINGS, old, new]))
        found.append(Contender("DeepDiff", [python, "-c", DEEPDIFF, old, new]))
    return found


def measure(count: int, runs: int, *, peers: bool) -> None:
    """Measure one size, and print a line for each contender."""
    with tempfile.TemporaryDirectory(prefix="bench-classify-") as name:
        folder = Path(name)
        # In a process of its own: a child's peak is never told as less than its parent's size.
        subprocess.run([sys.executable, __file__, "--write", name, str(count)], check=True)
        environ = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        found = contenders(str(folder / "old.json"), str(folder / "new.json"), peers=peers)
        for contender in found:
            contender.run(environ)
            contender.seconds.clear()
        for _ in range(runs):
            for contender in found:
                contender.run(environ)
    bare = found[0].median
    for contender in found:
        print(
            f"{count:>7}  {contender.name:<14}  {contender.median * 1000:>8.1f} ms"
            f"  {contender.median / bare:>6.2f} x  {contender.peak_mib:>6.0f} MiB",
            flush=True,
        )


def write(folder: Path, count: int) -> None:
    """Both schemas, as `old.json` and `new.json`."""
    for side in ("old", "new"):
        text = schema(count, is_new=side == "new")
        (folder / f"{side}.json").write_text(text, encoding="utf-8")


def main() -> None:
    """Measure the usual sizes, or also the large ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--large", action="store_true", help="also up to 100,000 parameters")
    parser.add_argument("--write", nargs=2, metavar=("DIR", "COUNT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        write(Path(options.write[0]), int(options.write[1]))
        return
    for count in (135, 2_000):
        measure(count, options.runs, peers=True)
    for count in (10_000, 30_000, 100_000) if options.large else ():
        measure(count, 3, peers=False)


if __name__ == "__main__":
    main()
