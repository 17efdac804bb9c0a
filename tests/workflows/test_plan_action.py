"""The action that plans: what a workflow gives it reaches `plan` as data."""

from __future__ import annotations

import importlib.util
import json
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.cli.registry import build_parser
from tests.workflows.files import ROOT, load

if TYPE_CHECKING:
    from types import ModuleType

FOLDER = ROOT / ".github" / "actions" / "plan"


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("plan_action", FOLDER / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _inputs(**given: str) -> dict[str, str]:
    declared = load(FOLDER / "action.yml")["inputs"]
    return {name: str(about["default"]) for name, about in declared.items()} | given


def test_what_is_left_out_is_the_event_and_what_it_changes(program: ModuleType) -> None:
    given = build_parser().parse_args(program.arguments(_inputs()))
    assert given.event
    assert given.github_output
    assert (given.engines, given.pr_number, given.separate_images) == (["changed"], None, False)
    assert (given.runner, given.gpu_runner) == (("ubuntu-latest",), ("self-hosted", "gpu"))


def test_inputs_become_flags(program: ModuleType) -> None:
    inputs = _inputs(
        **{"engine": "vllm, sglang", "pr-number": "7", "images": "separate", "runner": "a,b"}
    )
    given = build_parser().parse_args(program.arguments(inputs))
    assert (given.engines, given.pr_number, given.separate_images) == (["vllm", "sglang"], 7, True)
    assert given.runner == ("a", "b")
    newest = build_parser().parse_args(program.arguments(_inputs(engine="all", newest="1")))
    assert (newest.event, newest.newest) == (False, 1)


@pytest.mark.parametrize("evil", ["--registry=evil", "-q", "--base=main", "$(id)", "a b"])
def test_no_input_is_taken_for_a_flag(program: ModuleType, evil: str) -> None:
    given = build_parser().parse_args(program.arguments(_inputs(engine=evil)))
    assert given.engines == [evil]
    assert (given.registry, given.base) == ("ghcr.io", None)


def test_the_token_is_no_argument(program: ModuleType) -> None:
    assert "s3cret" not in json.dumps(program.arguments(_inputs(token="s3cret")))


def test_every_input_is_used(program: ModuleType) -> None:
    class Asked(dict[str, Any]):
        seen: set[str] = set()  # noqa: RUF012 - one for all is what is wanted

        def __getitem__(self, name: str) -> Any:
            self.seen.add(name)
            return super().__getitem__(name)

    inputs = Asked(_inputs())
    program.arguments(inputs)
    assert inputs.seen | {"token"} == set(inputs)
