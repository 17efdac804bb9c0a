"""Docstrings in the shapes that engines really use."""

from __future__ import annotations

import ast
import textwrap

import pytest

from param_discovery.probe import docstrings

HUGGING_FACE = r"""
    Load a model for serving.

    The second paragraph, with `code` and a colon: here.

    Args:
        > What to load

        model_path (`str` or `os.PathLike`, *optional*):
            One of:

                - a name on the hub,
                - a folder:
                  nested_name (`int`): this is prose in a list.

        extra_args (sequence of positional arguments, *optional*):
            Handed on.
        with_report(`bool`, *optional*, defaults to `False`):
            Whether to report. Note: that is slow.
        speculate: (`bool`):
            Guess ahead.
        start_ids  (`list[int]`, *optional*):
            Two spaces before the parenthesis.
        renames (`dict[str, str], *optional*):
            The closing back-tick is missing.
        bias (`dict[tuple[int], float]`, *optional*)):
            One parenthesis too many.
        cache (`dict`, *optional*, default to `None`):
            Options of the cache.

            ```python
            size: 5
        outdented_in_code: 6
            ```

            still the cache.

        > How to run it
        window (`tuple(int, float)`, *optional*, defaults to `(1, 2.0)`):
            A group heading stands directly above.
        schedule (CompileConfig, *optional*):
            No back-ticks.
        scale (`float`, defaults to 0.5, *optional*):
            The other order.
        old_name:
            Deprecated and ignored.
        kwargs (remaining dictionary of keyword arguments, *optional*):
            All the rest.

    <Tip>
    not_a_parameter (`int`): outside of the section.
    </Tip>

    Examples:
        result: 3
"""


def by_name(text: str) -> dict[str, docstrings.DocumentedParameter]:
    return {parameter.name: parameter for parameter in docstrings.read(text)}


def test_a_hugging_face_section_gives_its_parameters_and_nothing_else() -> None:
    found = [
        (p.name, p.type_text, p.optional, p.default_text) for p in docstrings.read(HUGGING_FACE)
    ]
    assert found == [
        ("model_path", "`str` or `os.PathLike`", True, None),
        ("with_report", "`bool`", True, "`False`"),
        ("speculate", "`bool`", False, None),
        ("start_ids", "`list[int]`", True, None),
        ("renames", "`dict[str, str]", True, None),
        ("bias", "`dict[tuple[int], float]`", True, None),
        ("cache", "`dict`", True, "`None`"),
        ("window", "`tuple(int, float)`", True, "`(1, 2.0)`"),
        ("schedule", "CompileConfig", True, None),
        ("scale", "`float`", True, "0.5"),
        ("old_name", None, False, None),
    ]


def test_a_description_keeps_its_lines_and_loses_its_indentation() -> None:
    description = by_name(HUGGING_FACE)["model_path"].description
    assert description.startswith("One of:\n\n    - a name on the hub,\n    - a folder:")
    assert by_name(HUGGING_FACE)["cache"].description.endswith("still the cache.")


def test_a_group_heading_is_no_part_of_the_description_above_it() -> None:
    assert "How to run it" not in by_name(HUGGING_FACE)["cache"].description


def test_a_group_heading_needs_no_blank_line() -> None:
    found = by_name(
        "X.\n\nArgs:\n    a (int):\n        One.\n    > Others\n    b (int):\n        Two.\n"
    )
    assert found["a"].description == "One."


def test_google_style_with_and_without_types() -> None:
    found = docstrings.read(
        """Do it.

        Args:
            size (int): How many.
                May be zero. Defaults to 4.
            mode: fast or slow
            limit (int, optional): Upper end. Defaults to None.
            *parts: rest
            **options: more
            Note: no parameter

        Raises:
            ValueError: when it fails
        """
    )
    assert [(p.name, p.type_text, p.optional, p.default_text) for p in found] == [
        ("size", "int", True, "4"),
        ("mode", None, False, None),
        ("limit", "int", True, "None"),
    ]
    assert found[0].description == "How many.\nMay be zero. Defaults to 4."


def test_numpy_style() -> None:
    found = docstrings.read(
        """Do it.

        Parameters
        ----------
        rate : float, optional
            The rate.

            size : int
                prose in the description
        first, second : {'a', 'b'}, default 'a'
            Two at once.
        bare
            Without a type.
        **kwargs
            More.

        Returns
        -------
        result : int
            The result.

        Other Parameters
        ----------------
        rare : bool
            Seldom used.
        """
    )
    assert [(p.name, p.type_text, p.optional, p.default_text) for p in found] == [
        ("rate", "float", True, None),
        ("first", "{'a', 'b'}", True, "'a'"),
        ("second", "{'a', 'b'}", True, "'a'"),
        ("bare", None, False, None),
        ("rare", "bool", False, None),
    ]


def test_rest_fields() -> None:
    found = docstrings.read(
        """Do it.

        :param size: how many,
            over two lines
        :type size: int, optional
        :param str mode: fast or slow
        :param kwargs: more
        :returns: nothing
        """
    )
    assert [(p.name, p.type_text, p.optional, p.description) for p in found] == [
        ("size", "int", True, "how many,\nover two lines"),
        ("mode", "str", False, "fast or slow"),
    ]


def test_ragged_text_stays_with_its_parameter() -> None:
    found = by_name(
        """Configuration.

        Args:
            cache_size: the share of memory, in words that go on
            at the wrong indentation. For version 2, it
                defaults to 0.5, as measured.
            policy: default to 0. When set to 4 or 8
                bits are used.
            role: what it does, options: ['a',
                'b']. Default to `Role.A`.
            interval: how often,
                Default 16.
            final: whether it is. Default to be False.
        """
    )
    assert list(found) == ["cache_size", "policy", "role", "interval", "final"]
    assert found["cache_size"].default_text is None
    assert "wrong indentation" in found["cache_size"].description
    assert found["role"].default_text == "`Role.A`"
    assert found["interval"].default_text == "16"
    assert found["final"].default_text == "False"


def test_a_type_may_run_over_several_lines() -> None:
    found = by_name(
        """X.

        Args:
            table (`dict[str, int]` or
                `list[int]`, *optional*, defaults to `None`):
                Text.
            next_one (`int`): More.
        """
    )
    assert found["table"].type_text == "`dict[str, int]` or `list[int]`"
    assert found["table"].default_text == "`None`"
    assert found["table"].description == "Text."
    assert "next_one" in found


def test_an_unclosed_parenthesis_takes_only_its_own_line() -> None:
    found = by_name(
        "X.\n\nArgs:\n    size (`int`, *optional*: How many.\n    mode (`str`): Which.\n"
    )
    assert found["size"].type_text == "`int`"
    assert list(found) == ["size", "mode"]


def test_entries_at_the_indentation_of_their_header() -> None:
    assert list(
        by_name("X.\n\nArgs:\na (int): one\nb (int): two\n\nSome prose.\nc (int): no\n")
    ) == [
        "a",
        "b",
    ]


def test_bulleted_entries_with_dashes() -> None:
    found = by_name("X.\n\nAttributes:\n    - **size** (`int`, *optional*) -- How many.\n")
    assert found["size"].description == "How many."


def test_several_sections_count_and_the_first_typed_entry_wins() -> None:
    found = docstrings.read(
        "X.\n\nArgs:\n    a: one\n    b (int): two\n\nReturns:\n    x: y\n\n"
        "Keyword Args:\n    a (str): typed\n    c (int): three\n"
    )
    assert [(p.name, p.type_text) for p in found] == [("a", "str"), ("b", "int"), ("c", "int")]


def test_two_different_defaults_in_prose_are_none() -> None:
    text = "X.\n\nArgs:\n    a (int): Defaults to 1. On others it differs. Defaults to 2.\n"
    assert by_name(text)["a"].default_text is None


@pytest.mark.parametrize("text", [None, "", "Just words.", "Args:", "Parameters\n----------"])
def test_nothing_documented(text: str | None) -> None:
    assert docstrings.read(text) == []


def test_summary_is_the_first_paragraph() -> None:
    assert docstrings.summary(HUGGING_FACE) == "Load a model for serving."
    assert docstrings.summary("One\n    and two.\n\n    Three.") == "One\nand two."
    assert docstrings.summary("Args:\n    a: b") == ""
    assert docstrings.summary("One.\nArgs:\n    a: b") == "One."
    assert docstrings.summary(None) == ""


def node_of(source: str) -> ast.stmt:
    return ast.parse(textwrap.dedent(source)).body[0]


def test_docstring_of_an_f_string_keeps_its_placeholders() -> None:
    node = node_of('''
        class A:
            rf"""Head {SHARED} and {a.b} and {f(1)!r:>3}.

            Args:
                size (`int`): \\d
            """
    ''')
    text = docstrings.docstring_of(node)
    assert text is not None
    assert text.startswith("Head {SHARED} and {a.b} and {...}.")
    assert [p.name for p in docstrings.read(text)] == ["size"]


def test_docstring_of_plain_and_missing() -> None:
    assert docstrings.docstring_of(node_of("def f():\n    'text'")) == "text"
    assert docstrings.docstring_of(node_of("def f():\n    return 'text'")) is None
    assert docstrings.docstring_of(node_of("def f():\n    5")) is None
