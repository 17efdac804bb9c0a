"""Named parameters first, at every depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.rules.judge import compare
from param_discovery.schema.document import Document
from param_discovery.schema.limitations import Limitation
from tests.rules.documents import ENVELOPE, document, section

if TYPE_CHECKING:
    from param_discovery.rules.model import Change

INT = {"type": "integer", "x-python-type": "int"}
STR = {"type": "string", "x-python-type": "str"}
NULL = {"type": "null"}
DICT = {"type": "object", "x-python-type": "dict"}


def alias(target: str, owner: str = "properties/engine_params") -> dict[str, Any]:
    return {"$ref": f"#/{owner}/properties/{target}", "x-alias-of": target}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}", "x-python-type": name}


def config(name: str, properties: dict[str, Any], *required: str, others: bool = False) -> Any:
    return section(properties, required, others=others) | {"x-python-type": name}


def changes(old: Document, new: Document) -> list[Change]:
    return list(compare(old, new).changes)


def found(old: Document, new: Document) -> list[tuple[str, str]]:
    return [(change.rule, change.path) for change in changes(old, new)]


@pytest.mark.parametrize("others", [False, True])
def test_a_removed_name_breaks_and_an_added_one_does_not(others: bool) -> None:
    old = document({"a": INT, "b": INT}, others=others)
    new = document({"a": INT, "c": STR}, others=others)
    assert found(old, new) == [
        ("parameter-removed", "engine_params.b"),
        ("parameter-added", "engine_params.c"),
    ]


def test_required_is_judged_without_the_default() -> None:
    old = document({"a": INT | {"default": 1}})
    new = document({"a": INT}, ["a"])
    assert found(old, new) == [("became-required", "engine_params.a")]
    assert found(new, old) == [("became-optional", "engine_params.a")]


def test_a_likely_new_name_is_shown() -> None:
    old = document({"disable_log_stats": INT | {"default": 0}, "x": STR})
    new = document({"disable_log_statistics": INT | {"default": 0}, "y": STR})
    removed = {change.path: change.renamed_to for change in changes(old, new)}
    assert removed["engine_params.disable_log_stats"] == "disable_log_statistics"
    assert removed["engine_params.x"] is None


@pytest.mark.parametrize(
    "other", [STR | {"default": 0}, INT | {"default": 1}, INT], ids=["type", "default", "unknown"]
)
def test_another_type_or_default_is_no_rename(other: dict[str, Any]) -> None:
    old = document({"disable_log_stats": INT | {"default": 0}})
    new = document({"disable_log_statistics": other})
    assert changes(old, new)[0].renamed_to is None


def test_the_same_description_is_a_hint_too_and_each_name_is_used_once() -> None:
    same = INT | {"default": 0, "description": "How often the log is written."}
    old = document({"abc": same, "abd": same})
    new = document({"xyz": same})
    hints = [change.renamed_to for change in changes(old, new) if change.level == "breaking"]
    assert hints == ["xyz", None]


def test_a_new_name_with_the_old_one_as_alias_is_safe() -> None:
    old = document({"task": STR})
    new = document({"runner": STR, "task": alias("runner")})
    (change,) = changes(old, new)
    assert (change.rule, change.path) == ("parameter-renamed", "engine_params.task")
    assert (change.level, change.notice, change.renamed_to) == ("safe", True, "runner")
    assert change.place == ("properties", "engine_params", "properties", "task")


def test_a_renamed_parameter_is_still_compared_at_the_name_that_users_write() -> None:
    old = document({"task": STR, "other": alias("task")})
    new = document({"runner": INT, "task": alias("runner"), "other": alias("runner")})
    assert found(old, new) == [
        ("type-changed", "engine_params.task"),
        ("parameter-renamed", "engine_params.task"),
    ]


def test_an_alias_that_took_its_parameters_place_is_not_new() -> None:
    old = document({"task": STR, "runner": alias("task")})
    new = document({"runner": INT})
    (removed, changed) = changes(old, new)
    assert (removed.rule, removed.renamed_to) == ("parameter-removed", "runner")
    assert changed.rule == "type-changed"


def test_aliases() -> None:
    plain, other = document({"a": INT, "b": INT}), document({"a": INT, "b": INT, "c": alias("b")})
    aliased = document({"a": INT, "b": INT, "c": alias("a")})
    assert found(plain, aliased) == [("alias-added", "engine_params.c")]
    assert found(aliased, plain) == [("alias-removed", "engine_params.c")]
    assert found(aliased, other) == [
        ("alias-removed", "engine_params.c"),
        ("alias-added", "engine_params.c"),
    ]


def test_an_alias_that_becomes_a_parameter_no_longer_means_the_other() -> None:
    old = document({"a": INT, "b": alias("a")})
    new = document({"a": INT, "b": STR})
    assert found(old, new) == [("alias-removed", "engine_params.b")]


def test_an_alias_goes_with_its_parameter() -> None:
    old = document({"a": INT, "b": alias("a"), "z": INT})
    assert found(old, document({"z": INT})) == [("parameter-removed", "engine_params.a")]
    assert found(document({"z": INT}), old) == [("parameter-added", "engine_params.a")]


def test_a_section_comes_and_goes_as_one() -> None:
    old = document({"a": INT})
    new = old._replace(sections={**old.sections, "sampling_params": section({"n": INT}, ["n"])})
    assert found(old, new) == [("section-added", "sampling_params")]
    assert found(new, old) == [("section-removed", "sampling_params")]


def test_sections_that_share_their_objects_are_two_sections() -> None:
    old, new = section({"a": INT}), section({"a": STR})
    sides = [Document(ENVELOPE, {"x": side, "y": side}) for side in (old, new)]
    assert [path for _, path in found(*sides)] == ["x.a", "y.a"]


def test_a_parameter_named_as_its_section_is_no_section() -> None:
    note = Limitation("engine_params", "engine_params", "Its default is not known.")
    old = document({"engine_params": INT, "b": INT})
    new = document({"engine_params": INT}, limitations=[note])
    assert found(old, new) == [("parameter-removed", "engine_params.b")]


def test_other_names_are_a_constraint_of_the_section() -> None:
    closed, opened = document({"a": INT}), document({"a": INT}, others=True)
    assert found(closed, opened) == [("constraint-relaxed", "engine_params")]
    assert found(opened, closed) == [("constraint-tightened", "engine_params")]


def test_the_first_schema_and_the_last() -> None:
    some = document({"a": INT})
    assert [change.rule for change in compare(None, some).changes] == ["schema-added"]
    assert compare(None, some).classification == "safe"
    assert compare(None, some).old is None
    assert [change.rule for change in compare(some, None).changes] == ["schema-removed"]
    assert compare(some, None).classification == "breaking"
    assert compare(None, None).classification == "identical"


def test_the_envelope_and_words_on_sections_never_count() -> None:
    old = document({"a": INT | {"description": "A\n  b."}})
    other = document({"a": INT | {"description": "A b."}})
    described = other.sections["engine_params"] | {"description": "All.", "title": "T"}
    new = Document(
        ENVELOPE._replace(engine_version="2.0", image_ref="x@sha256:0", inputs_sha256="0" * 64),
        {"engine_params": described},
        limitations=(Limitation("engine_params", "a", "Its default is not known."),),
    )
    assert compare(old, new).classification == "identical"


def nested(name: str, fields: dict[str, Any], *required: str, **owner: Any) -> Document:
    definitions = {name: config(name, fields, *required)}
    return document({"cfg": owner.get("type") or ref(name)}, definitions=definitions)


def test_a_class_is_compared_at_the_path_of_its_parameter() -> None:
    old = nested("Cfg", {"mode": INT, "level": INT | {"default": 1}})
    new = nested("Cfg", {"mode": STR, "size": INT, "level": INT}, "size", "level")
    assert found(old, new) == [
        ("became-required", "engine_params.cfg.level"),
        ("type-changed", "engine_params.cfg.mode"),
        ("parameter-added-required", "engine_params.cfg.size"),
    ]
    assert changes(old, new)[1].place == ("$defs", "Cfg", "properties", "mode")


def test_a_class_that_only_changed_its_name_is_no_change() -> None:
    old = nested("CompilationConfig", {"mode": INT, "level": INT})
    new = nested("CompilationCfg", {"mode": INT, "level": INT})
    assert found(old, new) == []
    default = {"x-python-default": "CompilationConfig(mode=3)"}
    old = document({"cfg": ref("CompilationConfig") | default}, definitions=old.definitions)
    default = {"x-python-default": "CompilationCfg(mode=3)"}
    new = document({"cfg": ref("CompilationCfg") | default}, definitions=new.definitions)
    assert found(old, new) == []


def test_a_renamed_class_is_still_compared() -> None:
    old = nested("CompilationConfig", {"mode": INT, "level": INT})
    new = nested("CompilationCfg", {"mode": STR, "level": INT})
    assert found(old, new) == [("type-changed", "engine_params.cfg.mode")]


def test_a_class_in_place_is_the_class() -> None:
    inner = config("Cfg", {"mode": INT})
    old = nested("Cfg", {"mode": INT})
    assert found(old, document({"cfg": inner})) == []
    assert found(document({"cfg": inner}), old) == []
    changed = document({"cfg": config("Cfg", {"mode": STR})})
    assert found(old, changed) == [("type-changed", "engine_params.cfg.mode")]


def test_true_never_passes_for_1_in_a_definition() -> None:
    old = document({"m": ref("Mode")}, definitions={"Mode": {"enum": [True]}})
    new = document({"m": ref("Mode")}, definitions={"Mode": {"enum": [1]}})
    assert [rule for rule, _ in found(old, new)] == ["enum-value-removed", "enum-value-added"]


def test_what_else_an_object_says_is_never_overlooked() -> None:
    def holding(**beside: Any) -> Document:
        owner = config("Cfg", {"mode": INT}) | beside
        return document({"cfg": ref("Cfg")}, definitions={"Cfg": owner})

    plain, held = holding(), holding(minProperties=1)
    assert found(plain, held) == [("constraint-tightened", "engine_params.cfg")]
    assert found(held, plain) == [("constraint-relaxed", "engine_params.cfg")]
    pattern = {"^k": INT}
    patterned = holding(patternProperties=pattern)
    assert found(plain, patterned) == [("type-widened", "engine_params.cfg")]
    assert found(patterned, plain) == [("type-narrowed", "engine_params.cfg")]
    typed, looser = holding(additionalProperties=INT), holding(additionalProperties=True)
    assert found(typed, looser) == [("constraint-relaxed", "engine_params.cfg")]
    assert found(looser, typed) == [("constraint-tightened", "engine_params.cfg")]


def test_an_enum_in_place_is_the_enum() -> None:
    old = document({"m": ref("Mode")}, definitions={"Mode": {"enum": [0, 1], "title": "Mode"}})
    assert found(old, document({"m": {"enum": [1, 0]}})) == []
    moved = document({"m": ref("M")}, definitions={"M": {"enum": [0, 1]}})
    assert found(old, moved) == []
    assert found(old, document({"m": {"enum": [0]}})) == [("enum-value-removed", "engine_params.m")]
    fewer = document({"m": ref("Mode")}, definitions={"Mode": {"enum": [1]}})
    assert found(old, fewer) == [("enum-value-removed", "engine_params.m")]


@pytest.mark.parametrize(
    "around",
    [
        lambda inner: {"anyOf": [inner, NULL]},
        lambda inner: {"type": "array", "items": inner},
        lambda inner: {"type": "object", "additionalProperties": inner},
        lambda inner: {"type": "array", "prefixItems": [INT, inner]},
        lambda inner: {"anyOf": [{"type": "array", "items": inner}, STR]},
    ],
)
def test_fields_stand_under_the_parameter_whatever_is_around_the_class(around: Any) -> None:
    old = nested("Cfg", {"mode": INT}, type=around(ref("Cfg")))
    new = nested("Cfg", {"mode": STR}, type=around(ref("Cfg")))
    assert found(old, new) == [("type-changed", "engine_params.cfg.mode")]


def test_the_outer_type_is_judged_without_the_class() -> None:
    old = nested("Cfg", {"mode": INT}, type={"anyOf": [ref("Cfg"), NULL]})
    new = nested("Cfg", {"mode": STR}, type=ref("Cfg"))
    assert found(old, new) == [
        ("type-narrowed", "engine_params.cfg"),
        ("type-changed", "engine_params.cfg.mode"),
    ]
    assert changes(old, new)[0].counterexample == (None,)


def test_an_unresolved_field_of_a_class_makes_nothing_else_undecided() -> None:
    fields = {"mode": {"x-python-type": "Mode", "x-unresolved": True}}
    old = nested("Cfg", fields, type={"anyOf": [ref("Cfg"), NULL]})
    assert found(old, nested("Cfg", fields)) == [("type-narrowed", "engine_params.cfg")]
    gone = document({"cfg": NULL})
    assert found(old, gone) == [("type-undecided", "engine_params.cfg")]
    assert compare(gone, old).classification == "safe"


def test_a_union_that_loses_its_class_is_narrowed() -> None:
    old = nested("Cfg", {"mode": INT}, type={"anyOf": [ref("Cfg"), INT]})
    assert found(old, document({"cfg": INT})) == [("type-narrowed", "engine_params.cfg")]
    assert found(document({"cfg": INT}), old) == [("type-widened", "engine_params.cfg")]


def test_a_class_with_nothing_in_common_is_another_type() -> None:
    old, new = nested("Cfg", {"mode": INT}, "mode"), nested("Other", {"size": STR}, "size")
    assert found(old, new) == [("type-changed", "engine_params.cfg")]


@pytest.mark.parametrize("opened", [DICT, {"x-python-type": "Any"}])
def test_fields_that_an_open_type_swallows_are_not_lost_in_silence(opened: Any) -> None:
    old = nested("Cfg", {"mode": INT})
    (change,) = changes(old, document({"cfg": opened}))
    assert (change.rule, change.path) == ("type-undocumented", "engine_params.cfg")
    assert "mode" in change.message
    assert found(document({"cfg": DICT}), old) == [("type-narrowed", "engine_params.cfg")]


def test_several_classes_of_one_union_are_matched_by_name() -> None:
    def union(**modes: Any) -> Document:
        definitions = {name: config(name, {"mode": mode}) for name, mode in modes.items()}
        return document({"cfg": {"anyOf": [ref(name) for name in modes]}}, definitions=definitions)

    old = union(A=INT, B=STR)
    assert found(old, union(B=STR, A=INT)) == []
    assert found(old, union(A=INT, B=INT)) == [("type-changed", "engine_params.cfg.mode")]


def test_one_field_of_two_classes_is_one_finding() -> None:
    def union(mode: Any) -> Document:
        definitions = {name: config(name, {"mode": mode, name: INT}) for name in "AB"}
        return document({"cfg": {"anyOf": [ref("A"), ref("B")]}}, definitions=definitions)

    old, new = union(INT), union(STR)
    (change,) = changes(old, new)
    assert (change.rule, change.path) == ("type-changed", "engine_params.cfg.mode")
    one = {**old.definitions, "B": new.definitions["B"]}
    assert changes(old, new._replace(definitions=one))[0].fingerprint != change.fingerprint
    three = {**new.definitions, "B": config("B", {"mode": {"type": "boolean"}, "B": INT})}
    both = changes(old, new._replace(definitions=three))[0].message
    assert "is str" in both
    assert "is bool" in both


def test_a_shared_class_is_reported_once_at_the_first_path() -> None:
    def shared(mode: Any) -> Document:
        definitions = {
            "Inner": config("Inner", {"mode": mode}),
            "Outer": config("Outer", {"inner": ref("Inner")}),
        }
        properties = {"z": ref("Inner"), "a": ref("Outer"), "b": ref("Outer")}
        return document(properties, definitions=definitions)

    (change,) = changes(shared(INT), shared(STR))
    assert change.path == "engine_params.a.inner.mode"
    assert change.also_at == ("engine_params.b.inner.mode", "engine_params.z.mode")


def test_recursion_stops_at_the_first_repeat() -> None:
    def tree(mode: Any) -> Document:
        children = {"type": "array", "items": ref("Node")}
        definitions = {"Node": config("Node", {"children": children, "mode": mode})}
        return document({"root": ref("Node")}, definitions=definitions)

    (change,) = changes(tree(INT), tree(STR))
    assert (change.path, change.also_at) == ("engine_params.root.mode", ())
    assert found(tree(INT), tree(INT)) == []


def test_a_long_chain_and_many_paths_end() -> None:
    def chain(mode: Any) -> Document:
        definitions = {
            f"C{i}": config(f"C{i}", {"x": ref(f"C{i + 1}"), "y": ref(f"C{i + 1}")})
            for i in range(1500)
        }
        definitions["C1500"] = config("C1500", {"mode": mode})
        return document({"root": ref("C0")}, definitions=definitions)

    (change,) = changes(chain(INT), chain(STR))
    assert change.path == "engine_params.root" + ".x" * 1500 + ".mode"
    assert len(change.also_at) < 200


def test_names_that_a_failed_target_hides_are_not_removed() -> None:
    whole = Limitation("engine_params", None, "The optional target x:Y could not be read.")
    old = document({"a": INT, "b": INT, "c": alias("b")})
    new = document({"a": INT}, limitations=[whole])
    (change,) = changes(old, new)
    assert (change.rule, change.path) == ("type-undocumented", "engine_params.b")
    assert "could not be read" in change.message
    assert compare(old, new).classification == "breaking"
    assert found(new, old) == [("parameter-added", "engine_params.b")]


def test_a_section_that_could_not_be_read_is_not_removed() -> None:
    old = document({"a": INT})
    whole = Limitation("engine_params", None, "The optional target x:Y could not be read.")
    new = old._replace(sections={}, limitations=(whole,))
    assert found(old, new) == [("type-undocumented", "engine_params")]


def test_a_class_that_could_not_be_read_in_full_has_lost_nothing() -> None:
    whole = Limitation(None, "$defs/Cfg", "Its fields could not be read.")
    old = nested("Cfg", {"mode": INT, "size": INT})
    new = nested("Cfg", {"mode": INT})._replace(limitations=(whole,))
    assert found(old, new) == [("type-undocumented", "engine_params.cfg.size")]


def test_a_constraint_that_json_schema_cannot_express_is_one_all_the_same() -> None:
    note = "The constraint multiple_of=inf on int has no counterpart in JSON Schema."
    old = document({"a": INT})
    new = document({"a": INT}, limitations=[Limitation("engine_params", "a", note)])
    assert found(old, new) == [("constraint-tightened", "engine_params.a")]
    assert found(new, old) == [("constraint-relaxed", "engine_params.a")]
    inner = nested("Cfg", {"mode": INT})
    held = inner._replace(limitations=(Limitation(None, "$defs/Cfg.mode", note),))
    assert found(inner, held) == [("constraint-tightened", "engine_params.cfg.mode")]
    assert found(held, held) == []
