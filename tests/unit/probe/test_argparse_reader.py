"""Live argparse parsers."""

from __future__ import annotations

import argparse
import enum
import functools
import json
import pathlib
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from param_discovery.probe import argparse_reader, values

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

INT = {"kind": "scalar", "name": "int"}
STR = {"kind": "scalar", "name": "str"}
BOOL = {"kind": "scalar", "name": "bool"}
NONE = {"kind": "none"}


def read_all(parser: argparse.ArgumentParser) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in argparse_reader.read(parser, values.read)}


def one(*flags: str, **options: Any) -> dict[str, Any]:
    """The only parameter of a parser with one argument."""
    parser = argparse.ArgumentParser(prog="tool")
    parser.add_argument(*flags, **options)
    (entry,) = read_all(parser).values()
    return entry


def or_none(tree: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "union", "members": [tree, NONE]}


def literal(*members: Any) -> dict[str, Any]:
    return {"kind": "literal", "values": list(members)}


def test_an_option_its_name_default_and_aliases() -> None:
    entry = one("--max-len", "--max_len", "--length", "-L", type=int, default=5, help="How long.")
    assert entry == {
        "name": "max_len",
        "required": False,
        "type": INT,
        "default": 5,
        "description": "How long.",
        "aliases": ["length", "L"],
    }


def test_the_dest_is_the_name() -> None:
    entry = one("--tensor-parallel", dest="tp")
    assert (entry["name"], entry["aliases"]) == ("tp", ["tensor_parallel"])


def test_a_positional_is_required_unless_it_may_be_absent() -> None:
    assert one("model-path") == {"name": "model_path", "required": True, "type": STR}
    assert one("model", nargs="?")["required"] is False
    assert one("models", nargs="*")["required"] is False
    assert one("models", nargs="+")["required"] is True


def test_required_has_no_default() -> None:
    entry = one("--size", type=int, required=True, default=4)
    assert entry == {"name": "size", "required": True, "type": INT}


def test_what_is_none_unless_given_may_be_none() -> None:
    assert one("--size", type=int)["type"] == or_none(INT)
    assert one("--size", type=int, default=1)["type"] == INT


def optional(inner: Callable[[str], T]) -> Callable[[str], T | None]:
    def convert(text: str) -> T | None:
        return inner(text) if text else None

    return convert


def plain(inner: Callable[[str], T]) -> Callable[[str], T]:
    def convert(text: str) -> T:
        return inner(text)

    return convert


def between(low: Callable[[str], T], high: Callable[[str], T]) -> Callable[[str], T]:
    def convert(text: str) -> T:
        return low(text) or high(text)

    return convert


def readable(text: str) -> int:
    return int(text.rstrip("k"))


def text_or_dict(text: str) -> str | dict[str, str] | None:
    return text


def undeclared(text):  # type: ignore[no-untyped-def]
    return text


def unresolvable(text: str) -> Nowhere:  # type: ignore[name-defined]  # noqa: F821
    return text


class Reader:
    def __call__(self, text: str) -> float:
        return float(text)


class Colour(enum.Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("converter", "tree"),
    [
        (None, STR),
        (float, {"kind": "scalar", "name": "float"}),
        (bool, BOOL),
        (pathlib.Path, {"kind": "scalar", "name": "Path"}),
        (readable, INT),
        (json.loads, {"kind": "any"}),
        (functools.partial(readable), INT),
        (Reader(), {"kind": "scalar", "name": "float"}),
        (optional(int), or_none(INT)),
        (optional(readable), or_none(INT)),
        (optional(plain(json.loads)), {"kind": "union", "members": [{"kind": "any"}, NONE]}),
        (plain(str), STR),
        (argparse.FileType("rb"), {"kind": "opaque", "name": "BinaryIO"}),
        (Reader, {"kind": "opaque", "name": "Reader"}),
    ],
)
@pytest.mark.filterwarnings("ignore:FileType is deprecated:PendingDeprecationWarning")
def test_converters(converter: Any, tree: Any) -> None:
    assert one("--x", type=converter, default=object())["type"] == tree


def test_a_converter_with_several_results() -> None:
    mapping = {"kind": "mapping", "name": "dict", "key": STR, "value": STR}
    expected = {"kind": "union", "members": [STR, mapping, NONE]}
    assert one("--x", type=text_or_dict, default="")["type"] == expected


@pytest.mark.parametrize("converter", [undeclared, unresolvable, between(int, int), lambda t: t])
def test_a_converter_that_declares_nothing_is_a_limitation(converter: Any) -> None:
    entry = one("--x", type=converter)
    assert "type" not in entry
    assert "not declared" in entry["limitations"][0]


def test_a_reader_of_types_takes_over() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--x", type=Colour, default=Colour.RED)
    ours = argparse_reader.read(parser, values.read)[0]["type"]
    assert ours["values"][0]["member"] == "RED"
    theirs = argparse_reader.read(parser, values.read, lambda cls: {"kind": "seen", "cls": cls})
    assert theirs[0]["type"] == {"kind": "seen", "cls": Colour}


def test_the_type_may_stand_in_the_help() -> None:
    entry = one("--x", type=undeclared, default=1, help="(`int`) How many.")
    assert (entry["type"], entry["type_origin"]) == (INT, "documented")


def test_choices_are_literals_and_sets_are_sorted() -> None:
    assert one("--x", choices=["b", "a"], default="a")["type"] == literal("b", "a")
    assert one("--x", choices={"b", "a", "c"}, default="a")["type"] == literal("a", "b", "c")
    assert one("--x", choices=["a", None])["type"] == or_none(literal("a"))
    assert one("--x", type=int, choices=range(1, 5), default=1)["type"] == {
        "kind": "constrained",
        "base": INT,
        "constraints": {"ge": 1, "le": 4},
    }


def test_choices_that_cannot_be_listed_are_a_limitation() -> None:
    class Even:
        def __contains__(self, value: object) -> bool:
            return True

    entry = one("--x", choices=Even(), metavar="N")
    assert "type" not in entry
    assert entry["limitations"]


@pytest.mark.parametrize(
    ("nargs", "constraints"),
    [("*", None), ("+", {"min_length": 1}), (2, {"min_length": 2, "max_length": 2})],
)
def test_several_values_are_a_list(nargs: Any, constraints: Any) -> None:
    base = {"kind": "list", "item": INT}
    tree = {"kind": "constrained", "base": base, "constraints": constraints}
    entry = one("--x", type=int, nargs=nargs, default=[1, 2])
    assert entry["type"] == (tree if constraints else base)
    assert entry["default"] == {"kind": "list", "items": [1, 2]}


def test_an_option_without_its_value_means_its_const() -> None:
    assert one("--x", nargs="?", const=True, default="a")["type"] == {
        "kind": "union",
        "members": [STR, literal(True)],
    }
    assert one("--x", nargs="?", const="b", default="a")["type"] == STR
    assert one("--x", nargs="?", default="a")["type"] == or_none(STR)


def test_actions() -> None:
    assert one("--x", action="store_true") == {
        "name": "x",
        "required": False,
        "type": BOOL,
        "default": False,
    }
    assert one("--x", "--long", action="store_true")["aliases"] == ["long"]
    assert one("--x", action="count", default=0)["type"] == INT
    assert one("--x", action="append", default=[])["type"] == {"kind": "list", "item": STR}
    assert one("--x", action="append", nargs=2, default=[])["type"]["item"]["kind"] == "constrained"
    extend = one("--x", action="extend", nargs="+", type=int, default=[])
    assert extend["type"] == {"kind": "list", "item": INT}
    assert one("--x", action="store_const", const="fast")["type"] == or_none(literal("fast"))
    appended = one("--x", action="append_const", const=1, default=[])
    assert appended["type"] == {"kind": "list", "item": literal(1)}


def test_a_flag_that_says_no_is_no_alias() -> None:
    entry = one("--no-cache", dest="cache", action="store_false")
    assert entry["default"] is True
    assert "aliases" not in entry
    assert entry["limitations"] == ["On the command line --no-cache sets it to False."]
    boolean = one("--cache", "-C", action=argparse.BooleanOptionalAction, default=True)
    assert boolean["aliases"] == ["C"]
    assert boolean["type"] == BOOL


def test_two_options_of_one_dest_are_one_parameter() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", action="store_true", default=True)
    parser.add_argument("--cache-mode", dest="cache", choices=["a"], default="a")
    parser.add_argument("--other", required=True)
    assert read_all(parser)["cache"] == {
        "name": "cache",
        "required": False,
        "type": {"kind": "union", "members": [BOOL, literal("a")]},
        "default": True,
        "aliases": ["cache_mode"],
    }


def test_a_dest_is_required_if_one_of_its_options_is() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=1)
    parser.add_argument("--count", dest="size", type=int, required=True)
    entry = read_all(parser)["size"]
    assert entry["required"] is True
    assert "default" not in entry


class Upper(argparse.Action):
    def __call__(self, parser: Any, namespace: Any, text: Any, option: Any = None) -> None:
        setattr(namespace, self.dest, text.upper())


def test_an_action_of_the_engine_is_a_limitation() -> None:
    entry = one("--x", action=Upper, default="A")
    assert entry["type"] == STR
    assert "Upper" in entry["limitations"][0]
    assert "type" not in one("--x", action=Upper, nargs=0)


def test_help_and_version_are_no_parameters() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--version", action="version", version="1")
    assert argparse_reader.read(parser, values.read) == []


def test_help_texts_are_filled_in_without_addresses() -> None:
    assert one("--x", default=3, help="%(prog)s: %(default)s, 5%%")["description"] == "tool: 3, 5%"
    assert one("--x", default=3, help="5% of it")["description"] == "5% of it"
    assert one("--x", default=3, help="%(unknown)s")["description"] == "%(unknown)s"
    text = one("--x", default=object(), help="%(default)s")["description"]
    assert "0x" not in text
    assert one("--x", choices={"b", "a"}, help="%(choices)s")["description"] == "a, b"
    assert "description" not in one("--x", help=argparse.SUPPRESS)


def test_defaults_that_are_texts_are_converted_as_argparse_does() -> None:
    assert one("--x", type=int, default="5")["default"] == 5
    assert one("--x", type=pathlib.Path, default="a")["default"] == {"kind": "path", "text": "a"}
    assert one("--x", type=optional(str), default="a")["default"] == "a"
    entry = one("--x", type=readable, default="5k")
    assert "default" not in entry
    assert "5k" in entry["limitations"][0]
    broken = one("--x", type=int, default="many")
    assert "default" not in broken
    assert "many" in broken["limitations"][0]


def test_a_suppressed_default_is_a_limitation() -> None:
    entry = one("--x", type=int, default=argparse.SUPPRESS)
    assert "default" not in entry
    assert entry["type"] == INT
    assert entry["limitations"]


def test_exclusive_options_are_limited_and_not_required() -> None:
    parser = argparse.ArgumentParser()
    group = parser.add_argument_group("title").add_mutually_exclusive_group(required=True)
    group.add_argument("--a-b", type=int)
    group.add_argument("--c", type=int)
    entry = read_all(parser)["a_b"]
    assert entry["required"] is False
    assert entry["limitations"] == [
        "It cannot be given together with c.",
        "It or one of c must be given.",
    ]


def test_sub_commands_are_a_limitation() -> None:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve").add_argument("--port", type=int)
    commands.add_parser("bench")
    assert read_all(parser) == {
        "command": {"name": "command", "required": True, "type": literal("serve", "bench")}
    }
    (limitation,) = argparse_reader.limitations(parser)
    assert limitation["parameter"] is None
    assert "serve, bench" in str(limitation["reason"])
    hidden = argparse.ArgumentParser()
    hidden.add_subparsers().add_parser("serve")
    assert read_all(hidden) == {}
    assert len(argparse_reader.limitations(hidden)) == 1


def test_deprecated() -> None:
    parser = argparse.ArgumentParser()
    action = parser.add_argument("--x")
    action.deprecated = True  # type: ignore[attr-defined]  # Python 3.13 sets it
    assert read_all(parser)["x"]["deprecated"] is True


class OwnArgumentParser(argparse.ArgumentParser):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.register("type", None, lambda text: text)
        self.register("type", "number", int)


class Arguments:
    @staticmethod
    def add_cli_args(parser: OwnArgumentParser, more: bool = False) -> OwnArgumentParser:
        parser.add_argument("--size", type="number", default=1)
        parser.add_argument("--name", default="a")
        return parser

    @classmethod
    def fill(cls, parser):  # type: ignore[no-untyped-def]
        parser.add_argument("--size", type=int, default=1)


def make() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("--made")
    return parser


def test_where_parsers_come_from() -> None:
    parser = make()
    assert argparse_reader.parser_from(parser) is parser
    assert list(read_all(argparse_reader.parser_from(make))) == ["made"]
    own = argparse_reader.parser_from(Arguments.add_cli_args)
    assert isinstance(own, OwnArgumentParser)
    assert [entry["type"] for entry in read_all(own).values()] == [INT, STR]
    assert list(read_all(argparse_reader.parser_from(Arguments.fill))) == ["size"]


@pytest.mark.parametrize("obj", [5, lambda: 5, lambda a, b: None])
def test_what_gives_no_parser_is_an_error(obj: Any) -> None:
    with pytest.raises(TypeError):
        argparse_reader.parser_from(obj)


def parse(parser: argparse.ArgumentParser, arguments: list[str]) -> argparse.Namespace:
    return parser.parse_args(arguments)


def test_is_parser() -> None:
    assert argparse_reader.is_parser(make())
    assert argparse_reader.is_parser(make)
    assert argparse_reader.is_parser(Arguments.add_cli_args) is True
    assert not argparse_reader.is_parser(parse)
    assert not argparse_reader.is_parser(Arguments)
    assert not argparse_reader.is_parser(readable)
