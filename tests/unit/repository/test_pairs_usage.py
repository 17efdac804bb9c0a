from __future__ import annotations

import pytest

from tests.unit.repository.python_marked import confidences
from tests.unit.repository.search_house import Shown, found

COMPANY = "max_model_len=8,gpu_memory_utilization=0.9"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"harness --args pretrained=a/b,{COMPANY},swap_space=4", "likely"),
        (f"harness --args=pretrained=a/b,{COMPANY},swap_space=4", "likely"),
        (f"harness --args 'pretrained=a/b,{COMPANY},swap_space=4'", "likely"),
        ("harness --model acme --args pretrained=a/b,swap_space=4 --tasks x", "likely"),
        ("ARGS=pretrained=a/b,swap_space=4", "name-only"),
        ("harness --model x --args pretrained=a/b,swap_space=4", "name-only"),
    ],
)
def test_pairs_on_a_command_line(line: str, expected: str) -> None:
    assert found("shell", line) == [Shown(1, "swap_space", expected, ("4",))]


@pytest.mark.parametrize(
    "line",
    [
        "harness --model x --args pretrained=a/b,device=cuda",
        "harness --model zenith --args pretrained=a/b,swap_space=4",
        "harness --args swap_space=4",
        "harness --args pretrained=a/b,swap_spaces=4",
    ],
)
def test_pairs_that_are_anyones(line: str) -> None:
    assert found("shell", line) == []


def test_a_value_that_is_filled_in_is_not_known() -> None:
    line = "harness --model acme --args pretrained=a/b,swap_space=$SPACE"
    assert found("shell", line) == [Shown(1, "swap_space", "likely")]


STRINGS = {
    "beside the engine's name": ("run(model='acme', args='pretrained=a,«swap_space»=4')", "likely"),
    "with others": (f"ARGS = 'pretrained=a,{COMPANY},«swap_space»=4'", "likely"),
    "filled in": (f"ARGS = f'pretrained={{x}},{COMPANY},«swap_space»={{y}}'", "likely"),
    "in a dict": (f"X = {{'args': 'a=b,{COMPANY},«swap_space»=1'}}", "likely"),
    "in two pieces": ("run('acme', 'pretrained=a,'\n    'x=1,«swap_space»=4')", "likely"),
    "alone": ("ARGS = 'pretrained=a,«swap_space»=4'", "name-only"),
}


@pytest.mark.parametrize(("marked", "expected"), STRINGS.values(), ids=STRINGS)
def test_pairs_in_strings(marked: str, expected: str) -> None:
    assert confidences(marked) == [expected]
