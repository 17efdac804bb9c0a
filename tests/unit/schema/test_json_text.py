"""Read and written as `json` does, with its parts in C and without them."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from param_discovery.schema import json_text

if TYPE_CHECKING:
    from collections.abc import Callable

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
HOOKS = json_text.Hooks(dict, float, str)


@pytest.fixture(params=[True, False], ids=["c", "python"], autouse=True)
def _parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.param:
        monkeypatch.setattr(json_text, "_quick", None)


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("sort_keys", [True, False])
@pytest.mark.parametrize("separators", [(", ", ": "), (",", ":")])
def test_values_are_written_as_json_writes_them(
    *, ascii_only: bool, sort_keys: bool, separators: tuple[str, str]
) -> None:
    write = json_text.writer(separators=separators, ascii_only=ascii_only, sort_keys=sort_keys)

    @settings(max_examples=30)
    @given(VALUES)
    def check(value: Any) -> None:
        assert write(value) == json.dumps(
            value, ensure_ascii=ascii_only, sort_keys=sort_keys, separators=separators
        )

    check()


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
def test_numbers_that_are_none_are_refused_where_asked(number: float) -> None:
    assert json_text.writer()(number) == json.dumps(number)
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text.writer(allow_nan=False)([number])


def test_other_things_are_refused() -> None:
    with pytest.raises(TypeError, match="set is not JSON serializable"):
        json_text.writer()([set()])  # type: ignore[list-item]


def test_texts_are_read_as_json_reads_them() -> None:
    @settings(max_examples=30)
    @given(st.dictionaries(st.text(), VALUES), st.sampled_from(["", " ", "\r\n\t"]))
    def check(value: Any, blank: str) -> None:
        text = blank + json.dumps(value, indent=1) + blank
        assert json_text.load(text, HOOKS) == json.loads(text)

    check()


@pytest.mark.parametrize(
    "text",
    ["", "{", "}", "[]", "{} {}", "\ufeff{}", '{"a": }', '{"a": 1,}', "{}\v", '{"\n": 1}', "nul"],
)
def test_what_is_wrong_is_said_as_json_says_it(text: str) -> None:
    assert outcome(lambda: json_text.load(text, HOOKS)) == outcome(lambda: json.loads(text))


def outcome(load: Callable[[], object]) -> object:
    """The value, or the error with its place."""
    try:
        return load()
    except json.JSONDecodeError as error:
        return error.msg, error.pos


def test_hooks_are_called_and_their_errors_arrive() -> None:
    hooks = json_text.Hooks(list, lambda token: f"<{token}>", lambda token: f"<{token}>")
    found: Any = json_text.load('{"a": 1.50, "b": NaN}', hooks)
    assert found == [("a", "<1.50>"), ("b", "<NaN>")]

    def refuse(_token: str) -> None:
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        json_text.load('{"a": 1.5}', hooks._replace(parse_float=refuse))
