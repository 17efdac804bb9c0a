from __future__ import annotations

import json

from param_discovery.pipeline.on_github.outputs import SCALARS, EngineResult, outputs_of

VLLM = EngineResult(
    "vllm",
    classification="safe",
    changed=True,
    breaking_count=0,
    safe_count=3,
    engine_version="0.32.0",
    schema_path="schemas/vllm.json",
)
SGLANG = EngineResult(
    "sglang",
    classification="breaking",
    changed=False,
    breaking_count=2,
    safe_count=1,
    engine_version="0.5.23",
    schema_path="schemas/sglang.json",
)


def test_one_engine_gives_its_own_values() -> None:
    outputs = outputs_of([VLLM])
    assert outputs["classification"] == "safe"
    assert outputs["changed"] == "true"
    assert outputs["breaking-count"] == "0"
    assert outputs["schema-path"] == "schemas/vllm.json"
    assert outputs["commit-sha"] == ""


def test_several_engines_give_the_worst_and_the_sums() -> None:
    outputs = outputs_of([VLLM, SGLANG])
    assert outputs["classification"] == "breaking"
    assert outputs["changed"] == "true"
    assert (outputs["breaking-count"], outputs["safe-count"]) == ("2", "4")
    assert outputs["engine-version"] == outputs["schema-path"] == ""


def test_an_engine_without_verdict_leaves_no_verdict() -> None:
    failed = EngineResult("lmdeploy", error="the daemon does not answer")
    outputs = outputs_of([VLLM, failed])
    assert outputs["classification"] == ""
    assert outputs["breaking-count"] == ""
    assert [entry["classification"] for entry in json.loads(outputs["results"])] == ["safe", None]


def test_no_engine_gives_no_verdict() -> None:
    outputs = outputs_of([])
    assert {outputs[name] for name in SCALARS} == {""}
    assert outputs["results"] == "[]"


def test_results_are_one_line_with_the_outputs_own_names() -> None:
    text = outputs_of([VLLM, SGLANG])["results"]
    assert "\n" not in text
    for entry in json.loads(text):
        assert set(SCALARS) <= set(entry)
        assert {"engine", "error"} <= set(entry)
