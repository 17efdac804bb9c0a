"""A configuration written for vLLM 0.10, against what real releases take.

Looked up by hand in each release's `vllm/engine/arg_utils.py`: `num_scheduler_steps` went in
0.10.1, `guided_decoding_backend` in 0.12.0, `swap_space` in 0.18.0. Until 0.10.0,
`EngineArgs.__post_init__` makes a configuration of a number, and since then only of a mapping.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.engine, pytest.mark.network]

CONFIGURATION = """\
num_scheduler_steps: 8
guided_decoding_backend: outlines
swap_space: 4
compilation_config: 3
"""

STEPS = ("unknown-parameter", 1, "num_scheduler_steps")
GUIDED = ("unknown-parameter", 2, "guided_decoding_backend")
SWAP = ("unknown-parameter", 3, "swap_space")
COMPILATION = ("wrong-type", 4, "engine_params.compilation_config")


def _checked(folder: Path, engine: str, *flags: str) -> tuple[dict[str, Any], int]:
    path = folder / "serving.yaml"
    path.write_text(CONFIGURATION, encoding="utf-8")
    command = [sys.executable, "-m", "param_discovery", "check", str(path), "--engine", engine]
    ended = subprocess.run(
        [*command, "--root", str(ROOT), "--format", "json", *flags],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode in (0, 1), ended.stderr
    (outcome,) = json.loads(ended.stdout)
    return outcome, ended.returncode


def _found(span: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(one["rule"], one["line"], one["parameter"]) for one in span["findings"]]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.9.2", []),
        ("0.14.1", [STEPS, GUIDED, COMPILATION]),
        ("0.32.0", [STEPS, GUIDED, SWAP, COMPILATION]),
    ],
)
def test_one_version(version: str, expected: list[tuple[str, int, str]], tmp_path: Path) -> None:
    outcome, code = _checked(tmp_path, f"vllm@{version}", "--no-history")
    assert _found(outcome["spans"][0]) == expected
    assert (outcome["verdict"], code) == (("invalid", 1) if expected else ("valid", 0))


def test_all_versions_and_what_became_of_each(tmp_path: Path) -> None:
    outcome, code = _checked(tmp_path, "vllm@>=0.9.2,<0.19")
    stretches = [(span["first"], span["last"], _found(span)) for span in outcome["spans"]]
    assert stretches == [
        ("0.9.2", "0.10.0", []),
        ("0.10.1", "0.11.2", [STEPS, COMPILATION]),
        ("0.12.0", "0.17.1", [STEPS, GUIDED, COMPILATION]),
        ("0.18.0", "0.18.1", [STEPS, GUIDED, SWAP, COMPILATION]),
    ]
    assert (outcome["valid_versions"], code) == (["0.9.2 to 0.10.0"], 1)
    steps, guided, swap, _ = outcome["spans"][-1]["findings"]
    assert "removed in 0.10.1" in steps["message"]
    assert "removed in 0.12.0" in guided["message"]
    assert "structured_outputs_config.backend" in guided["message"]
    assert "removed in 0.18.0" in swap["message"]
