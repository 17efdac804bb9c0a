"""A little wrapper written for vLLM 0.9, against what later releases take.

Looked up by hand in each release's `vllm/engine/arg_utils.py` and `vllm/sampling_params.py`:
`num_scheduler_steps` went in 0.10.1, `guided_decoding_backend` and `best_of` in 0.12.0, a number
for `compilation_config` in 0.10.1. `swap_space` was there until 0.18.0.
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

FILES = {
    "wrapper/engine.py": """\
from vllm import LLM, SamplingParams


def build(model, **engine_args):
    return LLM(model=model, swap_space=4, **engine_args)


def sample(count):
    return SamplingParams(n=count, best_of=count)
""",
    "wrapper/cli.py": """\
from wrapper.engine import build

llm = build("m", num_scheduler_steps=8, max_model_len=4096)
""",
    "deploy/values.yaml": """\
engine: vllm
args:
  guided_decoding_backend: outlines
  compilation_config: 3
""",
    "deploy/start.sh": """\
#!/bin/sh
exec vllm serve "$MODEL" --num-scheduler-steps 8 --swap-space 4
""",
}

STEPS = "engine_params.num_scheduler_steps"
USED = [
    ("deploy/start.sh", 2, STEPS, "certain"),
    ("deploy/values.yaml", 3, "engine_params.guided_decoding_backend", "certain"),
    ("deploy/values.yaml", 4, "engine_params.compilation_config", "certain"),
    ("wrapper/cli.py", 3, STEPS, "likely"),
    ("wrapper/engine.py", 9, "sampling_params.best_of", "certain"),
]


def _found(folder: Path, *pair: str) -> tuple[dict[str, Any], int]:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "param_discovery", "impact", *pair, "--path", str(folder)]
    ended = subprocess.run(
        [*command, "--root", str(ROOT), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode in (0, 1), ended.stderr
    return json.loads(ended.stdout), ended.returncode


def _shown(use: dict[str, Any]) -> tuple[str, int, str, str]:
    return use["path"], use["line"], use["parameters"][0], use["confidence"]


def test_what_breaks_on_the_way_to_0_14(tmp_path: Path) -> None:
    report, code = _found(tmp_path, "vllm@0.9.2", "vllm@0.14.1")
    assert code == 1
    assert sorted(map(_shown, report["uses"])) == sorted(USED)
    advice = {use["parameters"][0]: use["what_to_do"][0] for use in report["uses"]}
    assert advice[STEPS].startswith("Removed in 0.10.1")
    assert "structured_outputs_config.backend" in advice["engine_params.guided_decoding_backend"]
    assert {one["parameters"][0] for one in report["unaffected"]} >= {"engine_params.swap_space"}


def test_what_was_followed_up_to_0_14_and_breaks_later(tmp_path: Path) -> None:
    report, code = _found(tmp_path, "vllm@0.14.1", "vllm@0.32.0")
    assert code == 1
    found = {(use["path"], use["parameters"][0]) for use in report["uses"]}
    assert found == {
        ("deploy/start.sh", "engine_params.swap_space"),
        ("wrapper/engine.py", "engine_params.swap_space"),
    }
