"""Parameters of an `argparse.ArgumentParser`, as the namespace holds them after parsing.

The name is the action's `dest`; the option strings are its aliases. Where nothing is given, the
namespace holds the default: an argument whose default is None may be None.
"""

from __future__ import annotations

import argparse
import contextlib
import inspect
import re
import typing
from typing import TYPE_CHECKING

from . import documented_types, trees
from .argparse_types import BOOL, INT, Types

if TYPE_CHECKING:
    from typing import Any

    from .argparse_types import ToType, ToValue, Tree

    Parameter = dict[str, Any]

_BOOLEAN_OPTIONAL: Any = getattr(argparse, "BooleanOptionalAction", ())
"""New in Python 3.9; nothing is an instance of the empty tuple."""

_SILENT: Any = (argparse._HelpAction, argparse._VersionAction)  # noqa: SLF001 - argparse has no public names
_SUBCOMMANDS: Any = argparse._SubParsersAction  # noqa: SLF001
_CONST: Any = argparse._StoreConstAction  # noqa: SLF001
_TRUE: Any = argparse._StoreTrueAction  # noqa: SLF001
_FALSE: Any = argparse._StoreFalseAction  # noqa: SLF001
_APPEND: Any = argparse._AppendAction  # noqa: SLF001
_APPEND_CONST: Any = argparse._AppendConstAction  # noqa: SLF001
_EXTEND: Any = argparse._ExtendAction  # noqa: SLF001
_COUNT: Any = argparse._CountAction  # noqa: SLF001
_STORE: Any = argparse._StoreAction  # noqa: SLF001

_KNOWN = [
    _SUBCOMMANDS,
    _TRUE,
    _FALSE,
    _CONST,
    _EXTEND,
    _APPEND,
    _APPEND_CONST,
    _COUNT,
    _STORE,
    *([_BOOLEAN_OPTIONAL] if _BOOLEAN_OPTIONAL else []),
]

_MANY = (argparse.ONE_OR_MORE, argparse.ZERO_OR_MORE, argparse.REMAINDER)

_HELP_TYPE = re.compile(r"^\s*[(\[]([^)\]]+)[)\]]\s")


def is_parser(obj: Any) -> bool:
    """Whether it is a parser, or a function whose annotations say that it gives or fills one."""
    if isinstance(obj, argparse.ArgumentParser):
        return True
    if not inspect.isroutine(obj):
        return False
    hints = dict(getattr(obj, "__annotations__", {}))
    gives = _mentions_parser(hints.pop("return", None))
    # A function that takes a parser among other things gives parsed values, or nothing.
    return gives or (len(hints) == 1 and _mentions_parser(*hints.values()))


def _mentions_parser(annotation: Any) -> bool:
    if isinstance(annotation, type):
        return issubclass(annotation, argparse.ArgumentParser)
    return isinstance(annotation, str) and annotation.strip("'\"").endswith("ArgumentParser")


def parser_from(obj: Any) -> argparse.ArgumentParser:
    """The parser itself, one that the function returns, or a fresh one that the function fills.

    Raises:
        TypeError: the object is none of these.
    """
    if isinstance(obj, argparse.ArgumentParser):
        return obj
    if not callable(obj):
        raise TypeError(f"{type(obj).__name__!r} is neither an argparse parser nor a function")
    required = _required_arguments(obj)
    if len(required) > 1:
        raise TypeError("the function needs more than a parser: {}".format(", ".join(required)))
    if not required:
        result = obj()
        if not isinstance(result, argparse.ArgumentParser):
            raise TypeError(f"the function gave {type(result).__name__}, no argparse parser")
        return result
    parser = _parser_class(obj, required[0])()
    result = obj(parser)
    return result if isinstance(result, argparse.ArgumentParser) else parser


def _required_arguments(function: Any) -> list[str]:
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.default is inspect.Parameter.empty and parameter.kind not in kinds
    ]


def _parser_class(function: Any, argument: str) -> type[argparse.ArgumentParser]:
    """The engine's own parser class where the annotation names one (vLLM's takes more keywords)."""
    try:
        hint = typing.get_type_hints(function).get(argument)
    except Exception:
        # A name of the engine that only exists for type checkers.
        hint = None
    if isinstance(hint, type) and issubclass(hint, argparse.ArgumentParser):
        return hint
    return argparse.ArgumentParser


def read(
    parser: argparse.ArgumentParser, to_value: ToValue, to_type: ToType | None = None
) -> list[Parameter]:
    """The parameters in the order of their definition; several options of one `dest` are one.

    Args:
        parser: a filled parser.
        to_value: turns a Python value into a Value tree.
        to_type: turns a live annotation into a Type tree, None where it cannot; by default the
            annotation's text is read.
    """
    reader = _Reader(parser, to_value, to_type)
    found: dict[str, Parameter] = {}
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to list them
        if isinstance(action, _SILENT) or action.dest == argparse.SUPPRESS:
            continue
        parameter = reader.read(action)
        name = parameter["name"]
        found[name] = _joined(found[name], parameter) if name in found else parameter
    return list(found.values())


def limitations(parser: argparse.ArgumentParser) -> list[dict[str, str | None]]:
    """What the parser takes beyond its parameters: the arguments of its sub-commands."""
    found: list[dict[str, str | None]] = []
    for action in parser._actions:  # noqa: SLF001
        if isinstance(action, _SUBCOMMANDS):
            names = ", ".join(action.choices)
            reason = f"The arguments of the sub-commands ({names}) are not listed."
            found.append({"parameter": None, "reason": reason})
    return found


def _name(parser: argparse.ArgumentParser, text: str) -> str:
    return text.lstrip(parser.prefix_chars).replace("-", "_")


def _joined(first: Parameter, second: Parameter) -> Parameter:
    """Two options of one `dest`: the first one's default counts, as in argparse itself."""
    joined = {**second, **first, "required": first["required"] or second["required"]}
    if "type" in first and "type" in second:
        joined["type"] = trees.union([first["type"], second["type"]])
    else:
        joined.pop("type", None)
    for key in ("aliases", "limitations"):
        both = [*first.get(key, []), *second.get(key, [])]
        if both:
            joined[key] = list(dict.fromkeys(both))
    if "default" not in first or joined["required"]:
        joined.pop("default", None)
    return joined


class _Reader:
    """Reads single actions of one parser."""

    def __init__(
        self, parser: argparse.ArgumentParser, to_value: ToValue, to_type: ToType | None
    ) -> None:
        self._parser = parser
        self._to_value = to_value
        self._types = Types(parser, to_value, to_type)

    def read(self, action: argparse.Action) -> Parameter:
        name = _name(self._parser, action.dest)
        parameter: Parameter = {"name": name, "required": _is_required(action)}
        problems: list[str] = []
        tree = self._type(action, problems)
        help_text = self._help(action)
        documented = _HELP_TYPE.match(help_text) if tree is None else None
        if documented is not None:
            tree = documented_types.type_tree(documented.group(1))
            parameter.update({"type_origin": "documented"} if tree is not None else {})
        self._default(action, parameter, tree, problems)
        if tree is not None:
            parameter["type"] = _or_none(tree, parameter)
        if help_text:
            parameter["description"] = help_text
        self._options(action, parameter, problems)
        problems.extend(self._exclusions(action))
        if problems:
            parameter["limitations"] = problems
        return parameter

    def _type(self, action: argparse.Action, problems: list[str]) -> Tree | None:
        base = next((known for known in _KNOWN if isinstance(action, known)), argparse.Action)
        if type(action).__call__ is not base.__call__:
            reason = "It is handled by the engine's own action {}; its type is what that declares."
            problems.append(reason.format(type(action).__name__))
            if base is argparse.Action and action.nargs == 0:
                return None
        tree = self._shaped(action, base)
        if tree is None:
            converter = self._types.converter(action)
            name = getattr(converter, "__qualname__", None) or type(converter).__name__
            problems.append(f"The type of what its converter {name} gives is not declared.")
        return tree

    def _shaped(self, action: argparse.Action, base: Any) -> Tree | None:
        """The type by the kind of action; None where the converter does not declare it."""
        if base is _SUBCOMMANDS:
            return trees.literal(list(action.choices or ()))
        if base in (_TRUE, _FALSE, _BOOLEAN_OPTIONAL):
            return BOOL
        if base is _COUNT:
            return INT
        if base in (_CONST, _APPEND_CONST):
            const = trees.literal([self._to_value(action.const)])
            return trees.array("list", [const]) if base is _APPEND_CONST else const
        one = self._types.one(action)
        if one is None:
            return None
        if base is _EXTEND:
            return trees.array("list", [one])
        many = self._many(action, one)
        return trees.array("list", [many]) if base is _APPEND else many

    def _many(self, action: argparse.Action, one: Tree) -> Tree:
        """The type of all values that one occurrence takes."""
        if isinstance(action.nargs, int):
            bounds = {"min_length": action.nargs, "max_length": action.nargs}
            return trees.constrained(trees.array("list", [one]), bounds) if action.nargs else one
        if action.nargs in _MANY:
            fewest = {"min_length": 1} if action.nargs == argparse.ONE_OR_MORE else {}
            return trees.constrained(trees.array("list", [one]), fewest)
        if action.nargs == argparse.OPTIONAL and action.option_strings:
            return self._with_const(action, one)
        return one

    def _with_const(self, action: argparse.Action, one: Tree) -> Tree:
        """`nargs="?"`: the option alone means its `const`."""
        if action.const is None:
            return trees.union([one, trees.NONE])
        if type(action.const).__name__ == one.get("name"):
            return one
        return trees.union([one, trees.literal([self._to_value(action.const)])])

    def _default(
        self, action: argparse.Action, parameter: Parameter, tree: Tree | None, problems: list[str]
    ) -> None:
        default = action.default
        if parameter["required"]:
            return
        if default == argparse.SUPPRESS and isinstance(default, str):
            problems.append("It has no default: left out, it is not in the parsed result at all.")
        elif isinstance(default, str) and tree is not None and not _holds_text(tree):
            self._converted_default(action, parameter, tree, problems)
        else:
            parameter["default"] = self._to_value(default)

    def _converted_default(
        self, action: argparse.Action, parameter: Parameter, tree: Tree, problems: list[str]
    ) -> None:
        """A default that is a text is converted, as if it stood on the command line."""
        converter = self._types.converter(action)
        if not isinstance(converter, type) or tree["kind"] != "scalar":
            problems.append(f"Its default is what its converter makes of {action.default!r}.")
            return
        try:
            parameter["default"] = self._to_value(converter(action.default))
        except Exception as error:
            problems.append(f"Its default {action.default!r} is none of its type: {error}.")

    def _options(self, action: argparse.Action, parameter: Parameter, problems: list[str]) -> None:
        deprecated = getattr(action, "deprecated", False)
        if deprecated:
            parameter["deprecated"] = deprecated if isinstance(deprecated, str) else True
        names = [_name(self._parser, option) for option in action.option_strings]
        if _BOOLEAN_OPTIONAL and isinstance(action, _BOOLEAN_OPTIONAL):
            options = action.option_strings
            names = [_name(self._parser, o) for o in options if not o.startswith("--no-")]
        others = [name for name in dict.fromkeys(names) if name != parameter["name"]]
        if isinstance(action, (_CONST, _APPEND_CONST)) and not isinstance(action, _TRUE):
            if others:
                told = ", ".join(action.option_strings)
                problems.append(
                    f"On the command line {told} sets it to {self._told(action.const)!r}."
                )
        elif others:
            parameter["aliases"] = others

    def _exclusions(self, action: argparse.Action) -> list[str]:
        found = []
        for group in self._parser._mutually_exclusive_groups:  # noqa: SLF001
            members = group._group_actions  # noqa: SLF001
            others = [_name(self._parser, other.dest) for other in members if other is not action]
            others = [name for name in others if name != _name(self._parser, action.dest)]
            if action not in members or not others:
                continue
            told = ", ".join(dict.fromkeys(others))
            found.append(f"It cannot be given together with {told}.")
            if group.required:
                found.append(f"It or one of {told} must be given.")
        return found

    def _help(self, action: argparse.Action) -> str:
        """The help text with its `%(default)s` and the like filled in by stable texts."""
        text = action.help
        if not text or text == argparse.SUPPRESS:
            return ""
        names = {key: self._told(value) for key, value in vars(action).items()}
        names["prog"] = self._parser.prog
        if action.choices is not None:
            names["choices"] = self._told_choices(action.choices)
        # A lone per cent sign or an unknown name: the text stays as the engine wrote it.
        with contextlib.suppress(KeyError, TypeError, ValueError):
            text = text % names
        return inspect.cleandoc(text)

    def _told(self, value: Any) -> Any:
        """A value as a help text shows it; never an address."""
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        tree = self._to_value(value)
        if isinstance(tree, dict):
            return tree.get("text") or tree.get("member") or repr_of_tree(tree)
        return tree

    def _told_choices(self, choices: Any) -> str:
        try:
            told = [str(self._told(choice)) for choice in choices]
        except TypeError:
            return ""
        return ", ".join(sorted(told) if isinstance(choices, (set, frozenset)) else told)


def repr_of_tree(tree: Tree) -> str:
    """Collections as Python writes them, made from their Value trees."""
    items = tree.get("items")
    if isinstance(items, list):
        inner = ", ".join(repr(item) for item in items)
        return {"list": "[%s]", "tuple": "(%s)"}.get(tree["kind"], "{%s}") % inner
    return "..."


def _is_required(action: argparse.Action) -> bool:
    if action.option_strings or isinstance(action, _SUBCOMMANDS):
        return bool(action.required)
    return action.nargs not in (argparse.OPTIONAL, argparse.ZERO_OR_MORE, argparse.REMAINDER)


def _or_none(tree: Tree, parameter: Parameter) -> Tree:
    """What is None unless it is given may be None."""
    if "default" in parameter and parameter["default"] is None and tree["kind"] != "any":
        return trees.union([tree, trees.NONE])
    return tree


def _holds_text(tree: Tree) -> bool:
    """Whether a text can be a value of the type as it is."""
    if tree["kind"] == "union":
        return any(_holds_text(member) for member in tree["members"])
    if tree["kind"] == "literal":
        return any(isinstance(value, str) for value in tree["values"])
    return tree["kind"] == "any" or tree.get("name") == "str"
