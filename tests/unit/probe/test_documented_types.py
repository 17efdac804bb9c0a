"""Types and defaults in the words of documentation."""

from __future__ import annotations

from typing import Any

import pytest

from param_discovery.probe import documented_types


def scalar(name: str) -> dict[str, Any]:
    return {"kind": "scalar", "name": name}


def opaque(name: str) -> dict[str, Any]:
    return {"kind": "opaque", "name": name}


def union(*members: Any) -> dict[str, Any]:
    return {"kind": "union", "members": list(members)}


INT, STR, BOOL, FLOAT = (scalar(name) for name in ("int", "str", "bool", "float"))
NONE = {"kind": "none"}
DICT = {"kind": "mapping", "name": "dict"}
LIST_OF_STR = {"kind": "list", "item": STR}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("`bool`", BOOL),
        ("`str` or `os.PathLike`", union(STR, opaque("PathLike"))),
        ("`Union[CustomConfigMixin,Dict]`", union(opaque("CustomConfigMixin"), DICT)),
        ("`list[str]`", LIST_OF_STR),
        ("`List[str]`, `str`, or `None`", union(LIST_OF_STR, STR, NONE)),
        ("`Dict`", DICT),
        ("[`~library.part.ClassName`]", opaque("ClassName")),
        ("[`ClassName`](https://example.org/page)", opaque("ClassName")),
        (":class:`~library.ClassName`", opaque("ClassName")),
        ("`Optional[int]`", union(INT, NONE)),
        ("str, int or None", union(STR, INT, NONE)),
        ("str | None", union(STR, NONE)),
        ('`"auto"`', {"kind": "literal", "values": ["auto"]}),
        ('`bool` or `"never"`', union(BOOL, {"kind": "literal", "values": ["never"]})),
        ("{'a', 'b'}", {"kind": "literal", "values": ["a", "b"]}),
        ("Literal['a', 'b'] | None", union({"kind": "literal", "values": ["a", "b"]}, NONE)),
        ("`dict[str, str]", {**DICT, "key": STR, "value": STR}),
        ("`int` or list[int]`", union(INT, {"kind": "list", "item": INT})),
        ("`str or `int`", union(STR, INT)),
        ("*dict[str, float]*", {**DICT, "key": STR, "value": FLOAT}),
        ("`tuple(int, float)`", {"kind": "tuple", "items": [INT, FLOAT]}),
        ("`tuple[int, ...]`", {"kind": "tuple", "item": INT}),
        ("list of ints", {"kind": "list", "item": INT}),
        ("a sequence of `str`", {"kind": "sequence", "name": "Sequence", "item": STR}),
        ("dict of str to int", {**DICT, "key": STR, "value": INT}),
        ("string", STR),
        ("`torch.dtype`", opaque("torch.dtype")),
        ("`np.ndarray`", opaque("numpy.ndarray")),
        ("`torch.Tensor`", opaque("Tensor")),
        ("CompileConfig", opaque("CompileConfig")),
        (
            "`Callable[[int, torch.Tensor], List[int]]`",
            opaque("Callable[[int, Tensor], list[int]]"),
        ),
        ("`pathlib.Path`", scalar("Path")),
        ("`Any`", {"kind": "any"}),
    ],
)
def test_types(text: str, tree: Any) -> None:
    assert documented_types.type_tree(text) == tree


def test_a_union_inside_a_mapping() -> None:
    tree = documented_types.type_tree("`str` or `dict[str, Union[int, torch.device]]` or `int`")
    value = union(INT, opaque("torch.device"))
    assert tree == union(STR, {**DICT, "key": STR, "value": value}, INT)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "sequence of positional arguments",
        "remaining dictionary of keyword arguments",
        "float between 0 and 1",
        "`float`, between 0 and 1",
        "path",
        "`path`",
        "see below",
        "Default",
        "str or whatever fits",
        "int, 20",
        "bool, False",
        "`dict[str, int, float]`",
        "`list[`",
        "list[" * 500,
    ],
)
def test_prose_is_no_type(text: str | None) -> None:
    assert documented_types.type_tree(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("`False`", False),
        ('`"main"`', "main"),
        ("20", 20),
        ("0.0.", 0.0),
        ("1e-5", 1e-5),
        ("-1", -1),
        ("`None`", None),
        ("defaults to `None`", None),
        ("``True``", True),
        ('""', ""),
        ("`[]`", {"kind": "list", "items": []}),
        ("`(1, 2)`", {"kind": "tuple", "items": [1, 2]}),
        ("float('inf')", {"kind": "float", "text": "inf"}),
        ("-float('inf')", {"kind": "float", "text": "-inf"}),
    ],
)
def test_defaults(text: str, value: Any) -> None:
    found, tree = documented_types.default_value(text)
    assert found
    assert tree == value
    assert type(tree) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "`torch.float16`",
        "the maximum memory available",
        "2 if not provided",
        "main",
        "`mode.AUTO`",
        "`None`, which changes nothing",
        "`1`, `2`",
        "...",
        "(1, ...)",
        "(" * 900,
    ],
)
def test_prose_is_no_default(text: str | None) -> None:
    assert documented_types.default_value(text) == (False, None)
