"""YAML, JSON and TOML as trees with places: the values as users' loaders see them, no guess."""

from __future__ import annotations

import json
import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from param_discovery.repository.read_tree import format_of, read_trees
from param_discovery.repository.tree import Mapping, Scalar, Sequence, plain
from param_discovery.repository.tree_faults import DEEPEST, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from param_discovery.repository.tree import Format, Node, Place

KEYS = st.text(max_size=6).filter(lambda text: text != "<<")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
MARKS = st.text(alphabet="ab01.:-?[]{}&*!|>'\"%@`#,=<= \n\t\r\\\ufeff\x00\u2028", max_size=60)


def read(text: str, form: Format) -> Node:
    (tree,) = read_trees(text, f"file.{form}", form)
    return tree


def at(tree: Node, *steps: str | int) -> Node:
    for step in steps:
        if isinstance(step, int):
            assert isinstance(tree, Sequence)
            tree = tree.items[step]
        else:
            assert isinstance(tree, Mapping)
            tree = next(entry.node for entry in tree.entries if entry.key == step)
    return tree


def piece(text: str, start: Place, end: Place) -> str:
    lines = text.split("\n")
    if start.line == end.line:
        return lines[start.line - 1][start.column - 1 : end.column - 1]
    first, *middle = lines[start.line - 1 : end.line - 1]
    last = lines[end.line - 1][: end.column - 1]
    return "\n".join([first[start.column - 1 :], *middle, last])


def scalars(tree: Node) -> Iterator[Scalar]:
    if isinstance(tree, Scalar):
        yield tree
    elif isinstance(tree, Sequence):
        for item in tree.items:
            yield from scalars(item)
    else:
        for entry in tree.entries:
            yield from scalars(entry.node)


def fault(text: str, form: Format) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_trees(text, "f", form)
    assert caught.value.exit_code == 2
    assert caught.value.mend
    return str(caught.value).split("\n", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("a/b.yaml", "yaml"),
        ("b.YML", "yaml"),
        ("b.json", "json"),
        ("pyproject.toml", "toml"),
        ("tsconfig.jsonc", None),
        ("a.json5", None),
        ("Dockerfile", None),
    ],
)
def test_the_name_tells_the_format(path: str, form: str | None) -> None:
    assert format_of(path) == form


@settings(deadline=None)
@given(VALUES)
def test_json_is_what_json_reads(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, indent=1, ensure_ascii=False)):
        with suppress(UnreadableError):  # lone halves of characters
            tree = read(text, "json")
            assert repr(plain(tree)) == repr(json.loads(text))
            for one in scalars(tree):
                assert json.loads(piece(text, one.place, one.end)) == one.value


@settings(deadline=None)
@given(VALUES, st.booleans())
def test_yaml_is_what_safe_load_reads(value: object, flow: bool) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, sort_keys=False)
    with suppress(UnreadableError):
        assert repr(plain(read(text, "yaml"))) == repr(yaml.safe_load(text))


@settings(deadline=None)
@given(MARKS, st.sampled_from(["yaml", "json", "toml"]))
def test_any_text_is_a_tree_or_an_error(text: str, form: Format) -> None:
    with suppress(UnreadableError):
        read_trees(text, "f", form)


YAML_WORDS = "yes No on OFF true ~ null 0x1F 0o17 017 1_000 1e5 1.e+5 .5 .inf -.INF 1:30 '1' a\\tb"


@pytest.mark.parametrize("word", YAML_WORDS.split())
def test_plain_yaml_words_are_as_safe_load_has_them(word: str) -> None:
    assert repr(plain(read(word, "yaml"))) == repr(yaml.safe_load(word))


def test_places_in_yaml() -> None:
    text = "# c\na: &x {k: 1}\nb:\n  <<: *x\n  long: |\n    one\n  'q k': [1, \"two\"]\n"
    tree = read(text, "yaml")
    assert at(tree, "b", "q k", 1) == Scalar((7, 14), "two", (7, 19))  # type: ignore[arg-type]
    merged = at(tree, "b")
    assert isinstance(merged, Mapping)
    assert [(entry.key, *entry.place, *entry.end) for entry in merged.entries] == [
        ("k", 2, 8, 2, 9),
        ("long", 5, 3, 5, 7),
        ("q k", 7, 3, 7, 8),
    ]
    assert plain(tree) == yaml.safe_load(text)


def test_merged_keys_give_way() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b], y: 3}\n"
    assert plain(read(text, "yaml")) == yaml.safe_load(text)


MERGES = st.lists(st.sampled_from(["<<: *a", "<<: *b", "<<: [*a, *b]", "<<: [*b, *a]", "own: 9"]))


@settings(deadline=None)
@given(MERGES, st.permutations(["x", "y", "z", "own"]))
def test_merge_keys_are_as_safe_load_has_them(parts: list[str], names: list[str]) -> None:
    """Several merge keys in one mapping: the last one wins, in one list the first."""
    kept = [part for at, part in enumerate(parts) if part != "own: 9" or part not in parts[:at]]
    first = "a: &a {" + ", ".join(f"{name}: 1" for name in names[:2]) + "}"
    second = f"b: &b {{<<: *a, {names[1]}: 2, {names[2]}: 2}}"
    text = f"{first}\n{second}\nc: {{{', '.join(kept)}}}\n"
    assert plain(read(text, "yaml")) == yaml.safe_load(text)


def test_many_yaml_documents() -> None:
    trees = read_trees("a: 1\n---\n- b\n---\n", "f", "yaml")
    assert [plain(tree) for tree in trees] == [{"a": 1}, ["b"], None]
    assert read_trees("# nothing\n", "f", "yaml") == ()


def test_tags_of_others_are_kept_and_never_constructed() -> None:
    text = "a: !env HOME\nb: !!python/object/apply:os.abort []\nc: 2020-01-01\nd: !x {k: 1}\n8: =\n"
    tree = read(text, "yaml")
    assert (at(tree, "a"), at(tree, "c")) == (
        Scalar((1, 4), "HOME", (1, 13), "!env"),  # type: ignore[arg-type]
        Scalar((3, 4), "2020-01-01", (3, 14), "timestamp"),  # type: ignore[arg-type]
    )
    call, tagged = at(tree, "b"), at(tree, "d")
    assert isinstance(call, Sequence)
    assert call.other_type == "python/object/apply:os.abort"
    assert isinstance(tagged, Mapping)
    assert (tagged.other_type, plain(at(tagged, "k"))) == ("!x", 1)
    assert plain(at(tree, "8")) == "="


TOML = '''\
# [no.header]
"q.r" = 1979-05-27 07:32:00  # x = 1
a.b . 'c d' = 1_000
[x.y]
text = """
"two" ""lines""\\"""""
raw = \'\'\'[[a]] # = \'\'\'\'\'
list = [1, {z=2, w.v=[ "a", 'b',
 # c ]
 1e5 ]}, ]
[[arr]]
n = inf
[[arr]]
n = +2
[arr.sub]
k = true
[arr.sub."é"]
t = 07:32:00
[m]
d = "\\u00e9"
'''


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_places_in_toml(end: str) -> None:
    text = TOML.replace("\n", end)
    tree = read(text, "toml")
    _same(plain(tree), tomllib.loads(text))
    found = [piece(TOML, one.place, one.end) for one in scalars(tree)]
    assert found == [
        "1979-05-27 07:32:00",
        "1_000",
        '"""\n"two" ""lines""\\"""""',
        "'''[[a]] # = '''''",
        "1",
        "2",
        '"a"',
        "'b'",
        "1e5",
        "inf",
        "+2",
        "true",
        "07:32:00",
        '"\\u00e9"',
    ]
    arr = at(tree, "arr")
    assert isinstance(arr, Sequence)
    assert [tuple(item.place) for item in arr.items] == [(11, 1), (13, 1)]
    keys = [piece(TOML, entry.place, entry.end) for entry in _entries(tree)]
    assert keys == [
        *('"q.r"', "a", "b", "'c d'", "x", "y", "text", "raw", "list", "z", "w", "v", "arr"),
        *("n", "n", "sub", "k", '"é"', "t", "m", "d"),
    ]


def _entries(tree: Node) -> Iterator[Any]:
    if isinstance(tree, Mapping):
        for entry in tree.entries:
            yield entry
            yield from _entries(entry.node)
    elif isinstance(tree, Sequence):
        for item in tree.items:
            yield from _entries(item)


def _same(tree: Any, value: Any) -> None:
    """As `tomllib`, but that dates stand as they are written."""
    if isinstance(value, dict):
        assert list(tree) == list(value)
        for key in value:
            _same(tree[key], value[key])
    elif isinstance(value, list):
        for one, other in zip(tree, value, strict=True):
            _same(one, other)
    else:
        assert isinstance(tree, str) or repr(tree) == repr(value)


TEXTS = st.text(alphabet="ab'\"[]{}#=,.\\ \n\té", max_size=8)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[ # ]\n" + "".join(f"{_toml(one)} ,# }}\n" for one in value) + "]"
    if isinstance(value, str):
        return _text(value)
    return {True: "true", False: "false"}.get(value) or repr(value)


def _text(value: str) -> str:
    if value and len(value) % 2 and not set(value) & set("'\n\t"):
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False)


TOML_VALUES = st.recursive(
    st.booleans() | st.integers(2, 10**9) | st.floats(2, 3) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(TEXTS, TOML_VALUES, max_size=3), st.booleans())
def test_every_piece_of_toml_is_found(value: dict[str, Any], tables: bool) -> None:
    lines = []
    for name, one in value.items():
        if tables and isinstance(one, dict):
            continue
        lines.append(f"{_text(name)} = {_toml(one)} # x = 1")
    for name, one in value.items():
        if tables and isinstance(one, dict):
            lines.append(f" [ {_text(name)} ] # [y]")
            lines += [f"  {_text(key)}={_toml(inner)}" for key, inner in one.items()]
    text = "\n".join(lines)
    tree = read(text, "toml")
    assert plain(tree) == tomllib.loads(text)
    for scalar in scalars(tree):
        again = tomllib.loads(f"x = {piece(text, scalar.place, scalar.end)}")["x"]
        assert repr(again) == repr(scalar.value)
    for entry in _entries(tree):
        assert tomllib.loads(f"{piece(text, entry.place, entry.end)} = 0") == {entry.key: 0}


@pytest.mark.parametrize(
    ("form", "text", "message"),
    [
        ("yaml", "a: 1\na: 2", "f:2:1: the key 'a' stands twice, first in line 1"),
        ("yaml", "8: 1\n'8': 2", "f:2:1: the key '8' stands twice, first in line 1"),
        ("yaml", "a: [*b]", "f:1:5: this is no YAML: found undefined alias 'b'"),
        ("yaml", "&a [*a]", "f:1:1: an alias stands inside what it stands for"),
        ("yaml", "a: b\n\tc: d", "f:2:1: this is no YAML: a tab where YAML wants spaces"),
        ("yaml", "a: !!int x", "f:1:4: 'x' is no whole number"),
        ("yaml", "a: !!bool x", "f:1:4: 'x' is no truth value"),
        ("yaml", "a:\n  <<: 1", "f:2:7: `<<` wants a mapping, or a list of mappings"),
        ("yaml", "? [a]\n: 1", "f:1:3: a list or mapping as key"),
        ("yaml", "a: \x01", "f:1:4: this is no YAML: the character U+0001 is not allowed in it"),
        ("yaml", 'a: "\\ud800"', "f:1:4: half of a character, which no file can hold"),
        ("yaml", "{{ .Values.x }}", "f:1:2: a list or mapping as key"),
        ("json", "", "f:1:1: this is no JSON: Expecting value"),
        ("json", '{\n"a": 1,\n"a": 2}', "f:3:1: the key 'a' stands twice, first in line 2"),
        ("json", '{"a": {"b": 1, "b": 1}}', "f:1:16: the key 'b' stands twice, first in line 1"),
        ("json", '{"a": 1} // x', "f:1:10: this is no JSON: a comment"),
        ("json", '["\\udc00"]', "f:1:2: half of a character, which no file can hold"),
        ("json", '{"a": 1} {"a": 2}', "f:1:10: this is no JSON: Extra data"),
        ("toml", "a = 1\na = 2", "f:2:6: this is no TOML: Cannot overwrite a value"),
        ("toml", "a = ", "f:1:5: this is no TOML: Invalid value"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(form: Format, text: str, message: str) -> None:
    assert fault(text, form) == message


@pytest.mark.parametrize("form", ["yaml", "json", "toml"])
@pytest.mark.parametrize("depth", [DEEPEST + 1, 300, 20_000])
def test_deep_nesting_is_refused(form: Format, depth: int) -> None:
    head = "a = " if form == "toml" else ""
    assert "nested more than 48 levels deep" in fault(f"{head}{'[' * depth}{']' * depth}", form)


def test_what_is_just_deep_enough_is_read() -> None:
    for form, head in (("yaml", ""), ("json", "")):
        assert plain(read(f"{head}{'[' * DEEPEST}{']' * DEEPEST}", form))  # type: ignore[arg-type]


def test_aliases_do_not_grow_without_end() -> None:
    levels = ["a0: &a0 [" + "x, " * 10 + "]"]
    levels += [f"a{i + 1}: &a{i + 1} [{f'*a{i}, ' * 10}]" for i in range(9)]
    assert "more than 200,000 values" in fault("\n".join(levels), "yaml")
    merged = ["b0: &b0 {k: v}"]
    merged += [f"b{i + 1}: &b{i + 1} {{<<: [{f'*b{i}, ' * 10}]}}" for i in range(9)]
    assert "more than 200,000 values" in fault("\n".join(merged), "yaml")


def test_very_long_keys_and_files_are_refused() -> None:
    assert "nested more" in fault(f"x = {{{'.'.join('a' * 100_000)} = 1}}", "toml")
    assert fault("x: " + "y" * 3_000_000, "yaml") == "f: larger than 2 MiB"
    assert "4300 digits" in fault("1" * 5000, "json")
