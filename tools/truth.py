"""Compares static reading with the truth: the live probe on the same installed engine.

`python tools/truth.py vllm --python VENV/bin/python` looks at the engine twice, once by importing
it in that interpreter and once by reading the source files beside it, makes a document of each as
`discover` does, and compares the whole fragment of every parameter of every section and of every
class. Prints rates and each miss with both sides; the exit code is 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from param_discovery.pipeline.discover import plans
from param_discovery.pipeline.request import probe_request
from param_discovery.runtimes.probe_archive import probe_archive
from param_discovery.runtimes.probe_reply import ReplyReader, new_nonce, request_json
from param_discovery.runtimes.wheel.static.observe import observe
from param_discovery.runtimes.wheel.static.tree import FolderTree
from param_discovery.schema.document import (
    Document,
    Envelope,
    Generator,
    build_document,
    parameters_of,
)
from param_discovery.schema.observation import parse
from param_discovery.spec.load import load_spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from param_discovery.runtimes.base import ProbeRequest
    from param_discovery.schema.document import ParameterEntry
    from param_discovery.spec.model import EngineSpec

ROOT = Path(__file__).resolve().parents[1]
GOALS = {"names": 1.0, "required": 1.0, "types": 0.995, "defaults": 0.995, "whole": 0.0}
_DEFAULT_KEYS = (
    "default",
    "x-python-default",
    "x-default-varies",
    "x-default-origin",
    "x-effective-default",
    "x-python-effective-default",
)
_WORDS = ("description", "deprecated", "x-deprecation-message", "x-status", "x-origin")


def main() -> int:
    """Compare one engine; 0 where the goals are met."""
    options = _arguments()
    spec = load_spec(options.root, options.engine)
    request = probe_request(spec, 1800.0)
    live = _live(options, request)
    folder = _site_packages(options.python)
    before, started_at = _peak_mib(), time.process_time()
    static = observe(FolderTree(folder, _packages(request)), request.targets, options.version)
    seconds = time.process_time() - started_at
    comparison = _compared(_document(spec, live), _document(spec, static))
    comparison.show()
    memory = f"peak memory {_peak_mib():.0f} MiB ({before:.0f} MiB before)"
    print(f"static: {seconds:.2f} s of processor time, {memory}")
    return 0 if comparison.meets_goals() else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("engine", help="a name in engine_versions/")
    parser.add_argument(
        "--python",
        type=Path,
        required=True,
        help="the interpreter of an environment that has the engine, or its site-packages folder",
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="where engine_versions/ is")
    parser.add_argument("--live", type=Path, help="a saved live Observation, used if it is there")
    options = parser.parse_args()
    options.version = _version(_interpreter(options.python))
    return options


def _interpreter(place: Path) -> Path:
    return place if place.is_file() else place.parents[2] / "bin" / "python"


def _site_packages(place: Path) -> Path:
    if place.is_dir():
        return place
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(_said(place, code))


def _version(python: Path) -> tuple[int, int]:
    major, minor = _said(python, "import sys; print(*sys.version_info[:2])").split()
    return int(major), int(minor)


def _said(python: Path, code: str) -> str:
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _packages(request: ProbeRequest) -> frozenset[str]:
    """The engine's own packages: a wheel holds no others."""
    return frozenset(
        target.target.partition(":")[0].partition(".")[0] for target in request.targets
    )


def _live(options: argparse.Namespace, request: ProbeRequest) -> Mapping[str, Any]:
    if options.live is not None and options.live.is_file():
        found: Mapping[str, Any] = json.loads(options.live.read_text())
        return found
    observation = _probed(_interpreter(options.python), request)
    if options.live is not None:
        options.live.write_text(json.dumps(observation, indent=1, sort_keys=True))
    return observation


def _probed(python: Path, request: ProbeRequest) -> Mapping[str, Any]:
    """What the probe sees in that interpreter."""
    with tempfile.TemporaryDirectory(prefix="param-discovery-truth-") as name:
        folder = Path(name)
        nonce = new_nonce()
        (folder / "probe.pyz").write_bytes(probe_archive())
        (folder / "request.json").write_bytes(request_json(request, nonce))
        environment = {"PATH": "/usr/bin:/bin", "HOME": name, "TMPDIR": name, "LANG": "C.UTF-8"}
        command = [str(python), "-B", str(folder / "probe.pyz"), str(folder / "request.json")]
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=sys.stderr,
            env=environment,
            cwd=name,
            check=False,
        )
    reader = ReplyReader(nonce, request.reply_limit_bytes)
    reader.feed(done.stdout)
    return reader.finish()


def _document(spec: EngineSpec, observation: Mapping[str, Any]) -> Document:
    envelope = Envelope(
        engine=spec.engine,
        engine_version="0",
        discovered_at="1970-01-01T00:00:00Z",
        discovery_method="truth",
        generator=Generator("0", "0", "truth"),
    )
    return build_document(parse(observation), plans(spec), envelope)


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass
class Comparison:
    """Rates per section (all classes together are one), and what differs."""

    total: Counter[str] = field(default_factory=Counter)
    right: dict[str, Counter[str]] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def count(self, section: str, facts: Mapping[str, bool]) -> None:
        """One parameter, and which of its facts both sides agree on."""
        self.total[section] += 1
        self.right.setdefault(section, Counter()).update(name for name in facts if facts[name])

    def show(self) -> None:
        """Misses first, then the rates; `all` is what the goals are set for."""
        for miss in self.misses:
            print(miss)
        totals = {**dict(sorted(self.total.items())), "all": self.total.total()}
        for section, total in totals.items():
            counts = self._counts(section)
            rates = "  ".join(
                f"{name} {counts[name]}/{total} {counts[name] / total:.2%}" for name in GOALS
            )
            print(f"{section}: {rates}")

    def meets_goals(self) -> bool:
        """Whether all parameters together are as good as they should be."""
        counts = self._counts("all")
        return all(counts[name] >= goal * self.total.total() for name, goal in GOALS.items())

    def _counts(self, section: str) -> Counter[str]:
        if section == "all":
            return sum(self.right.values(), Counter())
        return self.right.get(section, Counter())


def _compared(live: Document, static: Document) -> Comparison:
    comparison = Comparison()
    reasons: dict[str, list[str]] = {}
    for limitation in static.limitations:
        reasons.setdefault(f"{limitation.parameter}", []).append(limitation.reason)
    there = {entry.path: entry for entry in parameters_of(live)}
    here = {entry.path: entry for entry in parameters_of(static)}
    for path in sorted({*there, *here}):
        before = len(comparison.misses)
        _compare_one(comparison, path, there.get(path), here.get(path))
        if len(comparison.misses) > before:
            # A class's parameter is named by its whole path, a section's without the section.
            told = reasons.get(path if path.startswith("$defs/") else path.partition(".")[2], [])
            comparison.misses.extend(f"    static says: {reason}" for reason in told)
    _compare_wholes(comparison, live, static)
    return comparison


def _compare_one(
    comparison: Comparison,
    path: str,
    live: ParameterEntry | None,
    static: ParameterEntry | None,
) -> None:
    section = path.partition(".")[0].partition("/")[0]
    if live is None or static is None:
        comparison.count(section, {})
        comparison.misses.append(
            f"{path}: only the {'static' if live is None else 'live'} side has it"
        )
        return
    ours, theirs = static.fragment, live.fragment
    facts = {
        "names": True,
        "required": static.required == live.required,
        "types": _type(ours) == _type(theirs),
        "defaults": _dump({k: ours[k] for k in _DEFAULT_KEYS if k in ours})
        == _dump({k: theirs[k] for k in _DEFAULT_KEYS if k in theirs}),
        "whole": _dump(ours) == _dump(theirs),
    }
    comparison.count(section, facts)
    wrong = [name for name, is_right in facts.items() if not is_right]
    if wrong:
        comparison.misses.append(f"{path}: {', '.join(wrong)}")
        comparison.misses.extend(_differences(ours, theirs))


def _type(fragment: Mapping[str, Any]) -> str:
    skipped = (*_DEFAULT_KEYS, *_WORDS)
    return _dump({key: value for key, value in fragment.items() if key not in skipped})


def _dump(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted({*ours, *theirs}):
        if _dump(ours.get(key)) != _dump(theirs.get(key)) or (key in ours) != (key in theirs):
            for side, fragment in (("live", theirs), ("static", ours)):
                text = _dump(fragment[key]) if key in fragment else "(absent)"
                yield f"    {key}, {side}: {text[:300]}"


def _compare_wholes(comparison: Comparison, live: Document, static: Document) -> None:
    """What is said of sections and classes as wholes."""
    for label, theirs, ours in (
        ("properties", live.sections, static.sections),
        ("$defs", live.definitions, static.definitions),
    ):
        for name in sorted({*theirs, *ours}):
            pair = [_frame(side.get(name)) for side in (ours, theirs)]
            if _dump(pair[0]) != _dump(pair[1]):
                comparison.misses.append(f"{label}/{name}: as a whole")
                comparison.misses.extend(_differences(*pair))


def _frame(fragment: object) -> dict[str, Any]:
    inner = fragment if isinstance(fragment, dict) else {}
    return {key: value for key, value in inner.items() if key not in ("properties", "required")}


if __name__ == "__main__":
    sys.exit(main())
