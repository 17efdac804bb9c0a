"""Types and defaults as people write them in documentation, as trees.

Only what can be read without guessing: a type whose words are all types, a default that is a
literal of Python. Everything else is prose, and prose gives nothing.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from . import trees, values

if TYPE_CHECKING:
    from typing import Any

_MAX_TEXT = 1000

_LINK = re.compile(
    r"\[(?P<tick>`{1,2})[~.]*(?P<code>[\w.]+)(?:\(\))?(?P=tick)\](?:\([^)\s]*\))?"
    r"|\[[~.]*(?P<plain>[\w.]+)\]\(\S*?\)"
)
_ROLE = re.compile(r":(?:py:)?(?:class|obj|data|type|attr|mod):`[~!]?([\w.\[\], ]+)`")
_EMPHASIS = re.compile(r"^\*([^*].*)\*$")
_ARTICLE = re.compile(r"^(?:an?|the)\s+", re.IGNORECASE)
_COMMA_OR = re.compile(r",\s*or\s+")
_OF = re.compile(
    r"^`?(list|tuple|set|frozenset|sequence|iterable|collection)s?`?\s+of\s+(?P<item>.+)$",
    re.IGNORECASE,
)
_MAPPING_OF = re.compile(
    r"^`?(?:dict|dictionary|mapping)`?\s+(?:of|from)\s+(?P<key>.+?)\s+to\s+(?P<value>.+)$",
    re.IGNORECASE,
)

_DEFAULTS_TO = re.compile(r"^default(?:s|ing)?\s*(?:to\s+be|to|is|[:=])\s*", re.IGNORECASE)

_WORDS = {
    "string": "str",
    "strings": "str",
    "strs": "str",
    "integer": "int",
    "integers": "int",
    "ints": "int",
    "floats": "float",
    "boolean": "bool",
    "booleans": "bool",
    "bools": "bool",
    "dictionary": "dict",
    "dictionaries": "dict",
    "dicts": "dict",
    "lists": "list",
    "tuples": "tuple",
    "Bool": "bool",
    "Boolean": "bool",
    "Int": "int",
    "Integer": "int",
    "Float": "float",
    "String": "str",
    "none": "None",
    "any": "Any",
    "callable": "Callable",
    "function": "Callable",
}
"""English for Python's types; plurals stand behind 'list of'."""

_SCALARS = {full.rpartition(".")[2]: name for full, name in trees.SCALARS.items()}

_KNOWN = {*trees.ARRAYS, *trees.MAPPINGS, "tuple", "Tuple", "Any", "object", "Callable", "type"}

_PLURAL_OF = {"list": "list", "tuple": "tuple", "set": "set", "frozenset": "frozenset"}

_PACKAGES = {"np": "numpy", "tf": "tensorflow", "jnp": "jax"}
"""What the world imports these packages as."""


class _NotAType(Exception):  # noqa: N818 - a signal of this module, never an error that leaves it
    """Some word is not a type."""


def type_tree(text: str | None) -> Any:
    """The Type tree of a documented type; None when any part of it is not surely a type."""
    if not text or len(text) > _MAX_TEXT:
        return None
    try:
        return _union(_plain_text(text))
    except (_NotAType, RecursionError):
        return None


def default_value(text: str | None) -> tuple[bool, Any]:
    """Whether the words name a default as a literal of Python, and its Value tree if so."""
    if not text or len(text) > _MAX_TEXT:
        return False, None
    plain = _DEFAULTS_TO.sub("", text.strip())
    plain = plain if plain.endswith("...") else plain.rstrip(" .,;")
    ticks = re.match(r"^(`{1,2})([^`]+)\1$", plain)
    plain = ticks.group(2) if ticks else plain
    special = _special_float(plain.strip())
    if special is not None:
        return True, special
    try:
        node = ast.parse(plain.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False, None
    return (False, None) if _holds_ellipsis(node) else values.from_node(node)


def _holds_ellipsis(node: ast.AST) -> bool:
    """Whether `...` stands in it, which in prose means 'and so on'."""
    constants = [child for child in ast.walk(node) if isinstance(child, ast.Constant)]
    return any(constant.value is Ellipsis for constant in constants)


def _special_float(text: str) -> Any:
    match = re.match(
        r"^(?P<sign>-?)(?:float\(\s*['\"](?P<inner>-?)(?:inf|infinity)['\"]\s*\)|"
        r"(?:math|np|numpy|torch)\.inf)$",
        text,
    )
    if match is None:
        return None
    negative = bool(match.group("sign")) != bool(match.group("inner"))
    return values.read(-float("inf") if negative else float("inf"))


def _plain_text(text: str) -> str:
    """Without markup: links and roles give their target, emphasis its words; back-ticks stay."""
    plain = " ".join(text.split())
    plain = _ROLE.sub(r"`\1`", _LINK.sub(_link_target, plain))
    emphasis = _EMPHASIS.match(plain)
    return (emphasis.group(1) if emphasis else plain).strip(" ,;.")


def _link_target(link: re.Match[str]) -> str:
    return "`{}`".format(link.group("code") or link.group("plain"))


def _union(text: str) -> Any:
    """Types joined by 'or', '|' or, in a list of types, commas."""
    if text.count("`") % 2:
        text = text.replace("`", "")
    whole = _of(text)
    if whole is not None:
        return whole
    parts = _split(_COMMA_OR.sub(" or ", text))
    if len(parts) > 1:
        return trees.union([_union(part) for part in parts])
    return _atom(text.strip())


def _split(text: str) -> list[str]:
    """The text at the joints that are in no bracket, quotation or code."""
    parts, start, depth, quote = [], 0, 0, ""
    index = 0
    while index < len(text):
        character = text[index]
        joint = _joint(text, index) if not (depth or quote) else 0
        if joint:
            parts.append(text[start:index])
            index = start = index + joint
            continue
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"`":
            quote = character
        depth += {"[": 1, "(": 1, "{": 1, "]": -1, ")": -1, "}": -1}.get(character, 0)
        index += 1
    return [*parts, text[start:]]


def _joint(text: str, index: int) -> int:
    """The length of the joint at this place, 0 where there is none."""
    match = re.match(r"\s+or\s+|\s*\|\s*|\s*,\s+|\s*/\s*", text[index:])
    return match.end() if match else 0


def _of(text: str) -> Any:
    """`list of int`, `dict of str to float`; None for other forms."""
    match = _OF.match(_ARTICLE.sub("", text))
    if match is not None and len(_split(match.group("item"))) == 1:
        name = match.group(1).lower()
        item = _union(match.group("item").strip())
        if name == "tuple":
            return {"kind": "tuple", "item": item}
        return trees.array(_PLURAL_OF.get(name, name.capitalize()), [item])
    match = _MAPPING_OF.match(_ARTICLE.sub("", text))
    if match is not None and len(_split(match.group("value"))) == 1:
        parts = [_union(match.group("key").strip()), _union(match.group("value").strip())]
        return trees.mapping("dict", parts)
    return None


def _atom(text: str) -> Any:
    """One type: code in back-ticks, or words that can only be a type."""
    text = _ARTICLE.sub("", text)
    ticks = re.match(r"^(`{1,2})([^`]*)\1(?:s|es)?$", text)
    if ticks is not None:
        inner = ticks.group(2).strip()
        return _union(inner) if len(_split(inner)) > 1 else _code(inner, marked=True)
    return _code(text.replace("`", "").strip(), marked=False)


def _code(text: str, *, marked: bool) -> Any:
    try:
        node = ast.parse(_WORDS.get(text, text), mode="eval").body
    except (SyntaxError, ValueError, MemoryError) as error:
        raise _NotAType(text) from error
    if not marked and not _surely_a_type(node):
        raise _NotAType(text)
    return _node(node)


def _surely_a_type(node: ast.expr) -> bool:
    """Whether words that are not marked as code are a type and not English, or a default."""
    if isinstance(node, ast.Constant):
        return node.value is None or isinstance(node.value, str)
    if not isinstance(node, ast.Name):
        return True
    camel_case = re.match(r"^[A-Z]+[a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+$", node.id) is not None
    return camel_case or node.id in _SCALARS or node.id in _KNOWN


def _node(node: ast.expr) -> Any:
    if isinstance(node, ast.Subscript):
        return _generic(_dotted(node.value), _arguments(node))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return trees.union([_node(node.left), _node(node.right)])
    if isinstance(node, (ast.Name, ast.Attribute)):
        return _named(_dotted(node))
    if isinstance(node, ast.Set) or (isinstance(node, (ast.List, ast.Tuple)) and node.elts):
        return _choices(node.elts)
    if isinstance(node, ast.Call) and not node.keywords:
        # `tuple(int, float)` is how some write `tuple[int, float]`.
        return _generic(_dotted(node.func), node.args)
    found, value = values.from_node(node)
    if not found or (isinstance(value, dict) and value["kind"] != "bytes"):
        raise _NotAType
    return trees.literal([value])


def _choices(nodes: list[ast.expr]) -> Any:
    """`{'a', 'b'}`: a list of values, all of them literals."""
    found = [values.from_node(node) for node in nodes]
    if not all(known for known, _ in found):
        raise _NotAType
    return trees.literal([value for _, value in found])


def _arguments(node: ast.Subscript) -> list[ast.expr]:
    inner = node.slice
    if type(inner).__name__ == "Index":  # Python 3.8 wraps a subscript's expression.
        inner = inner.value  # type: ignore[attr-defined]
    return inner.elts if isinstance(inner, ast.Tuple) else [inner]


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return _dotted(node.value) + "." + node.attr
    raise _NotAType


def _generic(dotted: str, arguments: list[ast.expr]) -> Any:
    name = dotted.rpartition(".")[2]
    if name == "Literal":
        return _choices(arguments)
    if name in ("Callable", "callable", "type", "Type"):
        return {"kind": "opaque", "name": _opaque_generic(name, arguments)}
    if name in ("tuple", "Tuple"):
        return _tuple(arguments)
    items = [_node(argument) for argument in arguments]
    if name == "Optional" and len(items) == 1:
        return trees.union([items[0], trees.NONE])
    if name == "Union" and items:
        return trees.union(items)
    if name in trees.ARRAYS and len(items) == 1:
        return trees.array(name, items)
    if name in trees.MAPPINGS and len(items) in (1, 2):
        return trees.mapping(name, items)
    raise _NotAType


def _tuple(arguments: list[ast.expr]) -> Any:
    last = arguments[-1] if arguments else None
    if len(arguments) == 2 and isinstance(last, ast.Constant) and last.value is Ellipsis:
        return {"kind": "tuple", "item": _node(arguments[0])}
    return {"kind": "tuple", "items": [_node(argument) for argument in arguments]}


def _opaque_generic(name: str, arguments: list[ast.expr]) -> str:
    plain = {"callable": "Callable", "Type": "type"}.get(name, name)
    return "{}[{}]".format(plain, ", ".join(_text(argument) for argument in arguments))


def _text(node: ast.expr) -> str:
    """The normal form's text of a type inside an opaque one."""
    if isinstance(node, ast.List):
        return "[{}]".format(", ".join(_text(item) for item in node.elts))
    if isinstance(node, ast.Subscript):
        inner = ", ".join(_text(argument) for argument in _arguments(node))
        return f"{_type_name(_dotted(node.value))}[{inner}]"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return f"{_text(node.left)} | {_text(node.right)}"
    if isinstance(node, ast.Constant):
        return "..." if node.value is Ellipsis else repr(node.value)
    return _type_name(_dotted(node))


def _type_name(dotted: str) -> str:
    name = dotted.rpartition(".")[2]
    if name in trees.ARRAYS or name in trees.MAPPINGS or name == "Tuple":
        tree = _named(dotted)
        return str(tree.get("name", tree["kind"]))
    return _opaque_name(dotted)


def _named(dotted: str) -> Any:
    name = dotted.rpartition(".")[2]
    name = _WORDS.get(name, name) if name == dotted else name
    if name in ("Any", "object"):
        return trees.ANY
    if name in ("type", "Type", "Callable"):
        return {"kind": "opaque", "name": "type" if name == "Type" else name}
    if name in _SCALARS:
        return {"kind": "scalar", "name": _SCALARS[name]}
    if name in ("tuple", "Tuple"):
        return {"kind": "tuple"}
    if name in trees.ARRAYS:
        return trees.array(name, [])
    if name in trees.MAPPINGS:
        return trees.mapping(name, [])
    if name in ("Literal", "Union", "Optional") or (name == dotted and name[0].islower()):
        raise _NotAType(dotted)
    return {"kind": "opaque", "name": _opaque_name(dotted)}


def _opaque_name(dotted: str) -> str:
    """A class by its last name; one named as C's types are keeps its package: `torch.dtype`."""
    package, _, name = dotted.rpartition(".")
    if not package or not name.islower():
        return name
    package = package.partition(".")[0]
    return f"{_PACKAGES.get(package, package)}.{name}"
