"""Real engines' parameters in a few of their released versions, recorded.

`python -m tests.unit.pipeline.lifecycle_records` records them anew, from the index. Each parameter
stands once for every run of recorded versions in which nothing of it changed. Of descriptions that
speak of no deprecation only the beginning is kept.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from packaging.version import Version

from param_discovery.pipeline.history_events import Snapshot
from param_discovery.pipeline.history_read import version_reader
from param_discovery.pipeline.history_snapshot import snapshot
from param_discovery.report.history_result import Facts
from param_discovery.spec.load import load_spec

FOLDER = Path(__file__).parent / "lifecycle_recorded"
ROOT = Path(__file__).parents[3]
BEGINNING = 120

VERSIONS = {
    "vllm": (
        *(
            "0.6.2",
            "0.6.3",
            "0.6.3.post1",
            "0.6.4",
            "0.6.6.post1",
            "0.7.0",
            "0.8.2",
            "0.8.3",
            "0.9.2",
        ),
        *("0.10.0", "0.10.1", "0.10.2", "0.11.0", "0.11.1", "0.11.2", "0.12.0", "0.13.0"),
        *(
            "0.14.1",
            "0.16.0",
            "0.17.0",
            "0.17.1",
            "0.18.0",
            "0.21.0",
            "0.22.0",
            "0.22.1",
            "0.23.0",
            "0.27.1",
        ),
        *("0.28.0", "0.29.0", "0.30.0", "0.31.0", "0.32.0"),
    ),
    "sglang": (
        *("0.3.5.post2", "0.3.6", "0.4.9.post4", "0.4.9.post5", "0.5.3", "0.5.3.post1"),
        *("0.5.4.post1", "0.5.4.post2", "0.5.12.post1", "0.5.13", "0.5.13.post1", "0.5.14"),
        *("0.5.20", "0.5.21", "0.5.23"),
    ),
    "lmdeploy": ("0.2.0", "0.5.3", "0.6.0", "0.14.0", "0.15.0", "0.18.0"),
    "transformers": ("4.30.0", "4.52.4", "4.53.0", "4.57.6", "5.0.0", "5.23.0"),
}

_TELLING = re.compile(r"deprecat|instead|replace|supersede|alias|renamed|legacy", re.IGNORECASE)


def recorded(engine: str) -> list[Snapshot]:
    """The engine's recorded versions, the oldest first."""
    value = json.loads((FOLDER / f"{engine}.json").read_text(encoding="utf-8"))
    versions = [Version(text) for text in value["versions"]]
    facts: list[dict[str, Facts]] = [{} for _ in versions]
    descriptions: list[dict[str, str]] = [{} for _ in versions]
    for path, runs in value["parameters"].items():
        for first, last, row in runs:
            text = row.pop("description", None)
            for place in range(first, last + 1):
                facts[place][path] = Facts(**row)
                if text is not None:
                    descriptions[place][path] = text
    rows = zip(versions, facts, descriptions, strict=True)
    return [Snapshot(version, found, said) for version, found, said in rows]


def record(engine: str) -> None:
    """Read the engine's versions and write them."""
    reader = version_reader(load_spec(ROOT, engine), timeout_seconds=600)
    runs: dict[str, list[list[Any]]] = {}
    for place, text in enumerate(VERSIONS[engine]):
        version = Version(text)
        reading = reader.kept(version) or reader.read(version)
        if reading.document is None:
            raise SystemExit(f"{engine} {text}: {reading.error}")
        seen = snapshot(reading.document)
        for path, facts in seen.facts.items():
            row = _row(facts, seen.descriptions.get(path))
            known = runs.setdefault(path, [])
            if known and known[-1][1:] == [place - 1, row]:
                known[-1][1] = place
            else:
                known.append([place, place, row])
    lines = ",\n".join(f"{json.dumps(path)}: {json.dumps(runs[path])}" for path in sorted(runs))
    versions = json.dumps(VERSIONS[engine])
    body = f'{{"versions": {versions},\n"parameters": {{\n{lines}\n}}}}\n'
    (FOLDER / f"{engine}.json").write_text(body, encoding="utf-8")


def _row(facts: Facts, description: str | None) -> dict[str, Any]:
    known = {name: value for name, value in facts.to_json().items() if value}
    known.pop("constraints", None)
    if description is not None:
        text = " ".join(description.split())
        known["description"] = text if _TELLING.search(text) else text[:BEGINNING]
    return known


if __name__ == "__main__":
    for name in VERSIONS:
        record(name)
