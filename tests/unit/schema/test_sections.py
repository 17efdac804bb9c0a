from __future__ import annotations

import random
import sys
from typing import Any

import pytest

from param_discovery.errors import EngineError, ProbeError
from param_discovery.schema.document import build_document
from param_discovery.schema.observation import parse
from param_discovery.schema.sections import TargetPlan, TargetsFailedError
from tests.unit.schema import trees as t

A = TargetPlan("engine_params", "m:A")
B = TargetPlan("engine_params", "m:B")


def merged(first: Any, second: Any, *plans: Any, **definitions: Any) -> Any:
    named = {f"m:{name}": made for name, made in definitions.items()}
    seen = t.observation(first | {"target": "m:A"}, second | {"target": "m:B"}, definitions=named)
    return t.document_of(seen, *(plans or (A, B)))


def test_the_same_parameter_twice_is_one() -> None:
    x = t.parameter("x", t.INT, default=1)
    document = merged(t.target(x, t.parameter("a")), t.target(t.parameter("b"), x))
    assert sorted(t.properties(document)) == ["a", "b", "x"]


def test_of_two_descriptions_the_first_stays() -> None:
    document = merged(
        t.target(t.parameter("x", description="One."), description="First."),
        t.target(t.parameter("x", description="Two."), description="Second."),
    )
    assert t.properties(document)["x"]["description"] == "One."
    assert document.sections["engine_params"]["description"] == "First."
    document = merged(t.target(t.parameter("x")), t.target(t.parameter("x", description="Two.")))
    assert t.properties(document)["x"]["description"] == "Two."


CONFLICTS = [
    (t.parameter("x", t.INT), t.parameter("x", t.STR)),
    (t.parameter("x", t.INT, default=1), t.parameter("x", t.INT, default=True)),
    (t.parameter("x", t.FLOAT, default=1), t.parameter("x", t.FLOAT, default=1.0)),
    (t.parameter("x", required=True), {"name": "x", "required": False}),
]


@pytest.mark.parametrize(("first", "second"), CONFLICTS)
def test_two_meanings_of_a_name_are_an_error(first: Any, second: Any) -> None:
    with pytest.raises(EngineError) as caught:
        merged(t.target(first), t.target(second))
    text = caught.value.render()
    assert "engine_params.x has two meanings" in text
    assert "m:A: " in text
    assert "m:B: " in text
    assert "engine_versions/vllm.yaml" in text
    assert "exclude: [x]" in text
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(("first", "second"), CONFLICTS)
def test_exclude_settles_it(first: Any, second: Any) -> None:
    y = t.parameter("y")
    plan = TargetPlan("engine_params", "m:A", exclude=frozenset({"x"}))
    document = merged(t.target(first, y), t.target(second), plan, B)
    alone = t.document_of(t.observation(t.target(second, y)))
    assert t.properties(document) == t.properties(alone)
    assert document.sections["engine_params"]["required"] == []


def test_exclude_takes_aliases_classes_and_notes_along() -> None:
    hidden = t.parameter("h", t.cls("m:C"), limitations=["Odd."])
    seen = t.target(
        t.parameter("x", aliases=["z"]),
        hidden,
        limitations=[{"parameter": "h", "reason": "Odder."}],
    )
    plan = TargetPlan("engine_params", "m:A", exclude=frozenset({"h", "z"}))
    document = merged(seen, t.target(t.parameter("b")), plan, B, C=t.structure("m:C"))
    assert sorted(t.properties(document)) == ["b", "x"]
    assert document.definitions == {}
    assert document.limitations == ()


def test_required_in_one_target_alone_is_required() -> None:
    document = merged(t.target(t.parameter("x", required=True)), t.target(t.parameter("y")))
    assert document.sections["engine_params"]["required"] == ["x"]


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True), (False, False)])
def test_a_section_is_open_when_any_target_is(first: Any, second: Any) -> None:
    document = merged(
        t.target(t.parameter("x"), open=first), t.target(t.parameter("y"), open=second)
    )
    assert document.sections["engine_params"]["additionalProperties"] is (first or second)


def test_private_names_are_no_parameters() -> None:
    document = t.document_with(t.parameter("x"), t.parameter("_y", required=True))
    assert list(t.properties(document)) == ["x"]
    assert document.sections["engine_params"]["required"] == []


def test_all_failed_targets_are_named_with_their_traceback() -> None:
    seen = t.observation(
        t.failed(at="m:One"),
        t.target(t.parameter("x"), at="m:Fine"),
        t.target(t.parameter("_private"), at="m:Empty"),
        t.failed(at="m:Two", message="", type="OSError", stage="read"),
    )
    with pytest.raises(TargetsFailedError) as caught:
        t.document_of(seen)
    text = caught.value.render()
    assert "engine_params: m:One: import: ImportError: no gpu\n" in text
    assert "m:Empty: no parameter was found there" in text
    assert "m:Two: read: OSError\n" in text
    assert "m:Fine" not in text
    assert caught.value.exit_code == 3
    assert caught.value.tracebacks == {"m:One": "Tb", "m:Two": "Tb"}


@pytest.mark.parametrize(
    ("missing", "said"),
    [(t.failed(message="/tmp/x"), "ImportError (import)"), (t.target(), "it has no parameters")],
)
def test_an_optional_target_that_is_missing_is_a_limitation(missing: Any, said: Any) -> None:
    plan = TargetPlan("engine_params", "m:A", optional=True)
    document = merged(missing, t.target(t.parameter("x")), plan, B)
    [found] = document.limitations
    assert (found.section, found.parameter) == ("engine_params", None)
    assert found.reason == f"The optional target m:A could not be read: {said}."
    assert list(t.properties(document)) == ["x"]


@pytest.mark.parametrize("plans", [(A,), (B, A), (A, B, B), (A, TargetPlan("other", "m:B"))])
def test_a_reply_to_another_question_is_refused(plans: Any) -> None:
    with pytest.raises(ProbeError, match="another question"):
        merged(t.target(t.parameter("x")), t.target(t.parameter("y")), *plans)


def test_the_order_of_discovery_decides_nothing() -> None:
    shuffle = random.Random(1)  # noqa: S311
    parameters = [
        t.parameter(f"p{n}", t.cls(f"m{n % 2}:C{n % 3}"), limitations=[f"Note {n}."], aliases=["q"])
        for n in range(12)
    ]
    definitions = {
        f"m{m}:C{c}": t.structure(f"m{m}:C{c}", t.parameter("x", t.cls(f"m{m}:C{(c + 1) % 3}")))
        for m in range(2)
        for c in range(3)
    }
    texts = set()
    for _ in range(5):
        parts = [t.target(*parameters, section=name) for name in ("one", "two", "three")]
        shuffle.shuffle(parts)
        shuffle.shuffle(parameters)
        named = list(definitions.items())
        shuffle.shuffle(named)
        texts.add(t.document_of(t.observation(*parts, definitions=dict(named))).text())
    assert len(texts) == 1


def calls_for(count: int) -> int:
    """Function calls, Python's and C's, until a document of so many parameters is text."""
    parameters = [t.parameter(f"p{n}", t.INT, description="Some words.") for n in range(count)]
    seen = t.observation(t.target(*parameters))
    plan = TargetPlan("engine_params", "m:Args")
    calls = 0

    def count_one(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count_one)
    try:
        build_document(parse(seen), [plan], t.ENVELOPE).text()
    finally:
        sys.setprofile(None)
    return calls


def test_work_grows_with_the_parameters_and_no_faster() -> None:
    # Calls, not seconds: the same on every machine.
    assert calls_for(2_000) < 11 * calls_for(200)


def test_fifty_thousand_parameters() -> None:
    parameters = [t.parameter(f"p{n}", t.INT) for n in range(50_000)]
    document = t.document_of(t.observation(t.target(*parameters)))
    assert len(t.properties(document)) == 50_000
