"""`check` against labelled configurations: every error on its line, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.usage.checks import Check, all_checks, errors_of, run

if TYPE_CHECKING:
    from pathlib import Path


def test_there_are_checks_of_several_engines_and_versions() -> None:
    assert len(all_checks()) >= 25
    assert {check.engine for check in all_checks()} == {"vllm", "transformers", "sglang"}
    vllm = {check.version for check in all_checks() if check.engine == "vllm"}
    assert vllm == {"0.9.2", "0.14.1", "0.32.0"}


def _marked(check: Check) -> object:
    marks = []
    if check.limitation:
        marks = [pytest.mark.xfail(reason=check.limitation, strict=True)]
    return pytest.param(check, id=check.name, marks=marks)


@pytest.mark.parametrize("check", [_marked(check) for check in all_checks()])
def test_check_finds_what_is_wrong_and_nothing_else(check: Check, tmp_path: Path) -> None:
    found = errors_of(run(check, tmp_path))
    assert found - check.optional == check.errors
