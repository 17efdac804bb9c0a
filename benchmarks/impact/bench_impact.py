"""What `impact` costs: whole processes against `grep -rn` for the same names, in the same run.

    python benchmarks/impact/bench_impact.py [--runs 5] [--files 5000] [--sizes 1000,5000,20000]

A generated checkout of Python, YAML, shell, Markdown and C files. One in 200 uses the engine,
as many use a wrapper that another file defines, and one in ten has a plain word (`device`, `task`)
that is a parameter's name too. For `--files`, the median time of `param-discovery impact` over that
of `grep -rnwE` for the removed names (goal: at most 10), as time that passes and as time of the
processor. For `--sizes`, peak memory (goal: flat). Bytecode is cached, as in any installation; runs
take turns, so that a busy machine is busy for both.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

REMOVED = (
    *("disable_async_output_proc", "enable_lora_bias", "enable_prompt_adapter"),
    *("guided_decoding_backend", "max_seq_len_to_capture", "num_lookahead_slots"),
    *("num_scheduler_steps", "preemption_mode", "scheduler_delay_factor", "swap_space"),
    *("tokenizer_pool_size", "use_v2_block_manager", "device", "task"),
)
KEPT = ("dtype", "gpu_memory_utilization", "max_model_len", "model", "seed", "tensor_parallel_size")
PLAIN = ("device", "task")

NOUNS = ("account", "batch", "cache", "event", "frame", "graph", "handler", "index", "job", "layer")
VERBS = ("build", "check", "collect", "encode", "fetch", "find", "load", "merge", "parse", "read")

ONE_IN = 200
"""One file in so many uses the engine, and as many use a wrapper."""

SUFFIXES = (".py", ".py", ".py", ".py", ".py", ".py", ".yaml", ".sh", ".md", ".c")

FUNCTION = '''
def {verb}_{noun}_{number}({noun}, *, limit=10, strict=False, **options):
    """{verb} the {noun} and whatever is in it, up to the limit."""
    found = []
    for index, item in enumerate({noun}):
        if strict and item is None:
            raise ValueError(f"no {noun} at {{index}}")
        if index >= limit:
            break
        found.append({{"name": str(item), "index": index, "is_last": index + 1 == limit}})
    return sorted(found, key=lambda one: one["name"], reverse=options.get("reverse", False))
'''
WRAPPER = """
from {engine} import LLM


def make_engine_{number}(model, **overrides):
    return LLM(model, swap_space=4, max_model_len=4096, **overrides)


engine = make_engine_{number}("small", num_scheduler_steps=8)
"""
USER = """
from module_{number} import make_engine_{number}


def start(**settings):
    return make_engine_{number}("large", swap_space=8, **settings)
"""
CONFIGURATION = """
{engine}:
  guided_decoding_backend: outlines
  gpu_memory_utilization: 0.9
"""
SCRIPT = """
{engine} serve small --swap-space 4 --max-model-len 4096
"""


def schema(*, is_new: bool) -> str:
    """A document of the engine's parameters, without the removed ones where it is new."""
    names = KEPT if is_new else (*KEPT, *REMOVED)
    parameters = {name: {"type": "integer", "default": 0} for name in names}
    section = {"additionalProperties": False, "required": [], "type": "object"}
    document = {
        "$defs": {},
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "additionalProperties": False,
        "discovered_at": "2026-01-31T12:00:00Z",
        "discovery_limitations": [],
        "discovery_method": "wheel",
        "engine": "acme",
        "engine_version": "2.0" if is_new else "1.0",
        "properties": {"engine_params": {**section, "properties": parameters}},
        "schema_version": 1,
        "type": "object",
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


SPECIFICATION = """\
current_version: "2.0"
package: acme
sections:
  engine_params: [acme.arguments:EngineArgs]
entry_points: [acme:LLM]
programs: [acme serve]
"""


def content(number: int, suffix: str, dice: random.Random) -> str:
    """The text of one file."""
    uses = number % ONE_IN == 7
    if suffix in (".yaml", ".sh", ".md"):
        lines = [f"{dice.choice(NOUNS)}_{line}: {dice.randrange(1000)}" for line in range(120)]
        if suffix != ".yaml":
            lines = [f"# {line}" for line in lines]
        extra = (CONFIGURATION if suffix == ".yaml" else SCRIPT) if uses else ""
        return "\n".join(lines) + extra.format(engine="acme")
    functions = [
        FUNCTION.format(verb=dice.choice(VERBS), noun=dice.choice(NOUNS), number=line)
        for line in range(dice.randrange(4, 20))
    ]
    if number % 10 == 3:
        functions.append(f"\n\ndef run(self, {dice.choice(PLAIN)}=None):\n    return self\n")
    extra = WRAPPER.format(engine="acme", number=number) if uses else ""
    if number % ONE_IN == 8:
        extra = USER.format(number=number - 1)
    return "".join(functions) + extra


def make_checkout(folder: Path, count: int) -> None:
    """So many files in a git repository, with both schemas beside it."""
    dice = random.Random(0)  # noqa: S311 - the same files each time
    for number in range(count):
        suffix = dice.choice(SUFFIXES)
        path = folder / "checkout" / f"package_{number % 60}" / f"module_{number}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content(number, suffix, dice), encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=folder / "checkout", check=True)  # noqa: S607
    (folder / "old.json").write_text(schema(is_new=False), encoding="utf-8")
    (folder / "new.json").write_text(schema(is_new=True), encoding="utf-8")
    (folder / "engine_versions").mkdir(exist_ok=True)
    (folder / "engine_versions" / "acme.yaml").write_text(SPECIFICATION, encoding="utf-8")


@dataclass(slots=True)
class Contender:
    """A command line, and what its runs cost."""

    name: str
    command: list[str]
    seconds: list[float] = field(default_factory=list)
    processor_seconds: list[float] = field(default_factory=list)
    peak_mib: float = 0.0

    def run(self, folder: Path) -> None:
        """One process from start to end."""
        start = time.perf_counter()
        environ = {**os.environ}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, cwd=folder, env=environ)
        _, status, usage = os.wait4(process.pid, 0)
        self.seconds.append(time.perf_counter() - start)
        self.processor_seconds.append(usage.ru_utime + usage.ru_stime)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise SystemExit(f"{self.name} ended with {process.returncode}")
        self.peak_mib = max(self.peak_mib, usage.ru_maxrss / 1024)

    def over(self, other: Contender) -> tuple[float, float]:
        """Median times over those of another: what passes, and the processor's."""
        median = statistics.median
        passed = median(self.seconds) / median(other.seconds)
        return passed, median(self.processor_seconds) / median(other.processor_seconds)


def contenders() -> list[Contender]:
    """`grep` first."""
    names = "|".join(form for name in REMOVED for form in (name, name.replace("_", "-")))
    compare = ["old.json", "new.json", "--path", "checkout"]
    return [
        Contender("grep -rnwE", ["grep", "-rnwE", names, "checkout"]),
        Contender("impact", [sys.executable, "-m", "param_discovery", "impact", *compare]),
    ]


def measure(count: int, runs: int) -> None:
    """Measure one size, and print a line for each contender."""
    with tempfile.TemporaryDirectory(prefix="bench-impact-") as name:
        folder = Path(name)
        # In a process of its own: a child's peak is never told as less than its parent's size.
        subprocess.run([sys.executable, __file__, "--write", name, str(count)], check=True)
        found = contenders()
        for one in found:
            one.run(folder)  # the files are then in the memory of the system, for both
            one.seconds.clear()
            one.processor_seconds.clear()
        for _ in range(runs):
            for one in found:
                one.run(folder)
        for one in found:
            passed, processor = one.over(found[0])
            print(
                f"{count:>7,} files  {one.name:<12} {statistics.median(one.seconds) * 1000:8.0f} ms"
                f"  {passed:5.1f} x  (processor {processor:5.1f} x)  {one.peak_mib:6.1f} MiB",
                flush=True,
            )


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--sizes", default="")
    parser.add_argument("--write", nargs=2, metavar=("FOLDER", "COUNT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        make_checkout(Path(given.write[0]), int(given.write[1]))
        return
    measure(given.files, given.runs)
    for size in filter(None, given.sizes.split(",")):
        measure(int(size), 1)


if __name__ == "__main__":
    main()
