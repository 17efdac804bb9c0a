"""Whatever stands in a file: a specification or a SpecError, nothing else."""

from __future__ import annotations

from contextlib import suppress

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from param_discovery.errors import SpecError
from param_discovery.spec.json_schema import keys_of_all
from param_discovery.spec.load import read_spec

KEYS = st.sampled_from(keys_of_all()) | st.text(max_size=5)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.dates()
    | st.sampled_from(["v1.0", "toy", "toy:Args", "{version}", "a:{version}", "release", "enum"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
MARKS = st.text(alphabet="abv01.:-?[]{}&*!|>'\"%@`#,= \n\t\r\\\ufeff\x00\u2028", max_size=60)


def survives(content: bytes) -> None:
    with suppress(SpecError):
        read_spec(content, "toy", "toy.yaml")


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    survives(content)


@settings(deadline=None)
@given(MARKS)
def test_any_marks(text: str) -> None:
    survives(text.encode("utf-8", "surrogatepass"))


@settings(deadline=None)
@given(MARKS)
def test_any_marks_below_a_right_beginning(text: str) -> None:
    survives(f"current_version: v1.0\npackage: toy\nsections: {text}".encode())


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=6))
@example({"[key]": "release", "env": {"[key]": 1}})  # as pydantic writes the place of a key
def test_any_values(content: object) -> None:
    survives(yaml.safe_dump(content, allow_unicode=True).encode("utf-8", "surrogatepass"))
