from __future__ import annotations

import contextlib
import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from param_discovery.errors import ProbeError
from param_discovery.schema.observation import Given, parse
from param_discovery.schema.value_tree import EnumValue
from tests.unit.schema import trees as t

FULL = t.observation(
    t.target(
        t.parameter("a", t.constrained(t.INT, ge=0), default=1, aliases=["aa"], deprecated="gone"),
        t.parameter("b", t.cls("m:C"), required=True, type_origin="documented", origin="kwargs"),
        limitations=[{"parameter": None, "reason": "Some."}],
    ),
    t.failed(),
    definitions={
        "m:C": t.structure("m:C", t.parameter("x", t.mapping(t.STR, t.INT))),
        "m:E": t.enum("m:E", A={"kind": "enum", "class": "E", "member": "A", "value": 1}),
    },
)


def test_reads_everything_that_is_said() -> None:
    seen = parse(FULL)
    first, second = seen.targets[0].parameters
    assert first.default == Given(1)
    assert first.aliases == ("aa",)
    assert first.deprecated == "gone"
    assert second.required
    assert second.type_documented
    assert second.origin == "kwargs"
    assert seen.targets[0].limitations[0].reason == "Some."
    assert seen.targets[1].failure is not None
    assert seen.targets[1].failure.traceback == "Tb"
    assert seen.definitions["m:E"].members == (("A", EnumValue("E", "A", 1)),)
    assert seen.distributions["vllm"].version == "0.32.0"
    assert seen.python == "3.11.7"


def broken(path: Any, value: Any) -> Any:
    """FULL with one place changed; a value of `...` removes it."""
    seen = copy.deepcopy(FULL)
    place = seen
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return seen


A = ("targets", 0, "parameters", 0)

MALFORMED = [
    (("observation_format",), 2, "$.observation_format"),
    (("observation_format",), True, "$.observation_format"),
    (("targets",), {}, "$.targets"),
    (("targets",), ..., "'targets' missing"),
    (("targets", 0, "status"), "lost", "$.targets[0].status"),
    (("targets", 0, "kind"), "magic", "$.targets[0].kind"),
    (("targets", 0, "paramters"), [], "unknown key 'paramters'"),
    (("targets", 1, "error", "stage"), "x", "$.targets[1].error.stage"),
    (("targets", 0, "error"), {}, "an error in a target that was found"),
    ((*A, "name"), "", "$.targets[0].parameters[0].name"),
    ((*A, "name"), "a\u2028b", "printable"),
    ((*A, "name"), "\ud800", "printable"),
    ((*A, "name"), "b", "stands twice"),
    ((*A, "required"), 0, "$.targets[0].parameters[0].required"),
    ((*A, "required"), True, "a default beside"),
    ((*A, "type"), "int", "$.targets[0].parameters[0].type"),
    ((*A, "type"), {"kind": "scalar", "name": "integer"}, "type.name"),
    ((*A, "type"), {"kind": "scalr"}, "type.kind"),
    ((*A, "type"), {"kind": "any", "name": "Any"}, "unknown key"),
    ((*A, "type"), {"kind": "union", "members": []}, "without members"),
    ((*A, "type"), {"kind": "literal", "values": []}, "without values"),
    ((*A, "type"), {"kind": "mapping", "key": t.STR}, "only one of"),
    ((*A, "type"), {"kind": "tuple", "items": [], "item": t.STR}, "both"),
    ((*A, "type"), t.cls("m:Nowhere"), "'m:Nowhere', which is not there"),
    ((*A, "type"), t.array(t.union(t.NONE, t.cls("m:Nowhere"))), "which is not there"),
    ((*A, "type", "constraints"), {"gte": 0}, "unknown key 'gte'"),
    ((*A, "default"), float("nan"), "not finite"),
    ((*A, "default"), [1], "expected a plain value"),
    ((*A, "default"), {"kind": "float", "text": "1"}, "default.text"),
    ((*A, "default"), {"kind": "dict", "entries": [[1]]}, "two elements"),
    ((*A, "default"), 1 << 5000, "bits"),
    ((*A, "type_origin"), "guessed", "type_origin"),
    (("definitions", "m:C", "parameters", 0, "type"), t.cls("m:D"), "$.definitions['m:C']"),
    (("definitions", "C"), t.structure("m:C"), "module:QualName"),
    (("definitions", "m:E", "parameters"), [], "an enum has members"),
    (("definitions", "m:C", "name"), "a:b", "':'"),
]


@pytest.mark.parametrize(("path", "value", "said"), MALFORMED)
def test_what_is_malformed_is_named_with_its_place(path: Any, value: Any, said: Any) -> None:
    with pytest.raises(ProbeError) as caught:
        parse(broken(path, value))
    assert said in str(caught.value)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("depth", [130, 5000])
def test_absurd_depth_is_refused(depth: Any) -> None:
    type_ = t.INT
    for _ in range(depth):
        type_ = t.array(type_)
    with pytest.raises(ProbeError, match="deeper than"):
        parse(t.observation(t.target(t.parameter("x", type_))))


def test_depth_that_is_allowed_goes_all_the_way() -> None:
    type_ = t.INT
    for _ in range(40):
        type_ = t.union(t.NONE, t.array(type_))
    document = t.document_of(t.observation(t.target(t.parameter("x", type_))))
    assert document.text().count('"items"') == 40


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(JSON)
def test_any_json_is_read_or_refused(value: Any) -> None:
    with pytest.raises(ProbeError):
        parse(value)


def _places(value: Any, path: Any = ()) -> Any:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, (*path, index))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([path for path in _places(FULL) if path]), JSON | st.just(...))
def test_a_valid_reply_with_any_place_replaced_is_read_or_refused(path: Any, value: Any) -> None:
    with contextlib.suppress(ProbeError):
        parse(broken(path, value))


def test_is_read_the_same_from_text() -> None:
    assert parse(json.loads(json.dumps(FULL))) == parse(FULL)
