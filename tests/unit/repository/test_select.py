"""A part of a file by its path."""

from __future__ import annotations

import pytest

from param_discovery.repository.read_tree import read_trees
from param_discovery.repository.select import SelectionError, parse_steps, select
from param_discovery.repository.tree import plain

TEXT = """\
serving:
  engine:
    - args: {dtype: auto}
    - args: {dtype: half}
  "a.b": 1
  8: eight
  empty: []
  "it's": 2
"""
MANY = "\n".join(f"key_{number}: 1" for number in range(20))


def selected(path: str, text: str = TEXT) -> list[object]:
    trees = read_trees(text, "f.yaml", "yaml")
    return [plain(tree) for tree in select(trees, parse_steps(path), "f.yaml")]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("serving.engine[0].args", {"dtype": "auto"}),
        ("serving.engine[ 1 ].args.dtype", "half"),
        ('serving."a.b"', 1),
        ("serving['a.b']", 1),
        ('serving["a.b"]', 1),
        ('serving."it\'s"', 2),
        ("serving.8", "eight"),
        ("serving[8]", "eight"),
    ],
)
def test_a_path_leads_to_its_part(path: str, value: object) -> None:
    assert selected(path) == [value]


def test_every_document_that_has_it() -> None:
    assert selected("a.b", "a: {b: 1}\n---\nc: 1\n---\na: {b: 2}\n") == [1, 2]


@pytest.mark.parametrize("path", ["", ".", "a.", "a..b", "a[", "a[x]", "a[-1]", "a]b", 'a"b"', " "])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(SelectionError) as caught:
        parse_steps(path)
    assert "is no path into a file" in caught.value.what
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("serving.engin", "f.yaml:2:3: there is no serving.engin: `serving` has no key 'engin'"),
        ("serving.engin", "  -> did you mean `engine`?"),
        ("sampling", "f.yaml:1:1: there is no sampling: the top has no key 'sampling'"),
        ("servings", "  -> did you mean `serving`?"),
        (
            "serving.engine[2]",
            "f.yaml:3:5: there is no serving.engine[2]: `serving.engine` is a list",
        ),
        ("serving.engine[2]", "of 2, counted from 0"),
        ("serving.engine.args", "is a list of 2: write a number in brackets"),
        ("serving.empty[0]", "is an empty list"),
        ("serving.engine[0].args.dtype.x", "`serving.engine[0].args.dtype` is a single value"),
        ("zzz", "known: `serving`"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(path: str, said: str) -> None:
    with pytest.raises(SelectionError) as caught:
        selected(path)
    assert said in caught.value.render()


def test_of_many_keys_some_are_listed() -> None:
    with pytest.raises(SelectionError, match="`key_11`, and 8 more"):
        selected("zzz", MANY)


def test_of_many_keys_the_nearest_is_found() -> None:
    with pytest.raises(SelectionError, match="did you mean `key_19`"):
        selected("kez_19", MANY)


def test_nothing_is_in_an_empty_file() -> None:
    with pytest.raises(SelectionError, match="there is no a: the file is empty"):
        selected("a", "")
