from __future__ import annotations

from typing import Any

from param_discovery.schema.summary import NameChanges, changed_names
from tests.unit.schema import trees as t


def config(*fields: Any, name: Any = "C") -> Any:
    return {name: t.structure(f"m:{name}", *fields)}


def changes(old: Any, new: Any) -> Any:
    found = changed_names(old, new)
    assert [one.section for one in found] in ([], ["engine_params"])
    return [(one.added, one.removed, one.changed) for one in found]


def test_without_an_old_document_everything_is_new() -> None:
    new = t.document_with(t.parameter("b", aliases=["bb"]), t.parameter("a"))
    added = ("engine_params.a", "engine_params.b", "engine_params.bb")
    assert changed_names(None, new) == (NameChanges("engine_params", added=added),)


def test_names_added_removed_and_changed() -> None:
    old = t.document_with(
        t.parameter("same", t.INT),
        t.parameter("gone"),
        t.parameter("one", t.INT, default=1),
        t.parameter("must"),
    )
    new = t.document_with(
        t.parameter("same", t.INT),
        t.parameter("fresh"),
        t.parameter("one", t.INT, default=True),
        t.parameter("must", required=True),
    )
    expected = (
        ("engine_params.fresh",),
        ("engine_params.gone",),
        ("engine_params.must", "engine_params.one"),
    )
    assert changes(old, new) == [expected]
    assert changes(new, new) == []


def test_only_becoming_required_is_a_change() -> None:
    seen = {"name": "x", "required": False, "type": t.INT, "limitations": ["No default."]}
    old = t.document_of(t.observation(t.target(seen)))
    new = t.document_of(t.observation(t.target(seen | {"required": True})))
    assert changes(old, new) == [((), (), ("engine_params.x",))]


def test_a_change_in_a_class_is_told_once_at_its_inner_path() -> None:
    users = (
        t.parameter("b", t.union(t.cls("m:C"), t.NONE)),
        t.parameter("a", t.array(t.cls("m:C"))),
    )
    mode = t.parameter("mode", t.INT)
    again = t.parameter("again", t.union(t.cls("m:C"), t.NONE))
    old = t.document_with(*users, **config(mode, again, t.parameter("gone")))
    new = t.document_with(*users, **config(t.parameter("mode", t.STR), again, t.parameter("more")))
    assert changes(old, new) == [
        (("engine_params.a.more",), ("engine_params.a.gone",), ("engine_params.a.mode",))
    ]


def test_classes_in_classes() -> None:
    def document(type_: Any) -> Any:
        return t.document_with(
            t.parameter("x", t.cls("m:C")),
            C=t.structure("m:C", t.parameter("d", t.cls("m:D"))),
            D=t.structure("m:D", t.parameter("deep", type_)),
        )

    assert changes(document(t.INT), document(t.STR)) == [((), (), ("engine_params.x.d.deep",))]


def test_a_change_of_an_enum_is_one_of_its_parameter() -> None:
    x = t.parameter("x", t.cls("m:E"))
    old = t.document_with(x, E=t.enum("m:E", A="a"))
    new = t.document_with(x, E=t.enum("m:E", A="a", B="b"))
    assert changes(old, new) == [((), (), ("engine_params.x",))]


def test_a_section_that_comes_or_goes() -> None:
    old = t.document_of(t.observation(t.target(t.parameter("x"), section="old")))
    new = t.document_of(t.observation(t.target(t.parameter("x"), section="new")))
    assert changed_names(old, new) == (
        NameChanges("new", added=("new.x",)),
        NameChanges("old", removed=("old.x",)),
    )


def test_a_section_that_opens() -> None:
    old = t.document_with(t.parameter("x"))
    new = t.document_of(t.observation(t.target(t.parameter("x"), open=True)))
    assert changes(old, new) == [((), (), ("engine_params",))]


def test_a_long_chain_of_classes() -> None:
    def document(type_: Any) -> Any:
        classes = {
            f"C{n}": t.structure(f"m:C{n}", t.parameter("x", t.cls(f"m:C{n + 1}")))
            for n in range(500)
        }
        classes["C500"] = t.structure("m:C500", t.parameter("end", type_))
        return t.document_with(t.parameter("x", t.cls("m:C0")), **classes)

    [(_, _, (path,))] = changes(document(t.INT), document(t.STR))
    assert path.endswith(".x.end")
