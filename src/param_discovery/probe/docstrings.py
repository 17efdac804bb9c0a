"""Parameters that a docstring documents: Hugging Face, Google, NumPy and reST style.

A docstring is prose written by many hands. What looks like a parameter is one only where the style
puts parameters: at the outer indentation of a section such as `Args:`, or in a `:param x:` field.
Everything deeper is description, whatever it looks like.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Iterator


@dataclasses.dataclass(frozen=True)
class DocumentedParameter:
    """One parameter as the docstring tells it, words unchanged."""

    name: str
    type_text: str | None
    """The words in the type's place, back-ticks included; None where there are none."""
    optional: bool
    """The docstring says *optional* or names a default."""
    default_text: str | None
    """The words after `defaults to`; None where the docstring names no default, or two."""
    description: str
    """Common indentation and outer blank lines removed."""


_PARAMETER_HEADER = re.compile(
    r"^\s*(?:\*\*)?(?:(?:Keyword|Other|Optional|Required|Additional|Class|Init)\s+)?"
    r"(?:[Aa]rgs?|Arguments?|Parameters?|Params?|Attributes?|Kwargs|Fields)(?:\*\*)?\s*"
    r"(?P<colon>:)?(?:\*\*)?\s*$"
)
_OTHER_HEADER = re.compile(
    r"^\s*(?:\*\*)?(?:Returns?|Yields?|Raises|Warns|Examples?|Usage|Notes?|References|See [Aa]lso|"
    r"Warnings?|Todo|Methods|Example usage|Receives|Outputs?)(?:\*\*)?\s*:?:?(?:\*\*)?\s*$"
)
_UNDERLINE = re.compile(r"^\s*(?:-{3,}|={3,}|~{3,})\s*$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")

_MAX_HEAD_LINES = 4
"""A type in parentheses may run over several lines; one that never ends does not take the rest."""

_NAME = r"\\?\*{0,2}[A-Za-z_]\w*"
_HEAD = re.compile(
    r"^(?:[-*+]\s+)?(?:\*\*(?P<bold>[A-Za-z_]\w*)\*\*|(?P<tick>`{0,2})"
    r"(?P<names>" + _NAME + r"(?:\s*[,/]\s*" + _NAME + r")*)(?P=tick))(?P<rest>.*)$",
    re.DOTALL,
)
_AFTER_TYPE = re.compile(r"^\)*\s*(?P<mark>:|--|\u2013|\u2014|$)\s*(?P<text>.*)$", re.DOTALL)
_UNTYPED = re.compile(r"^\s*(?::|--(?=\s))(?:\s+(?P<text>.*)|)$", re.DOTALL)
_PROSE_LABELS = re.compile(
    r"(?:Defaults?|Deprecated|Examples?|Hint|Important|Notes?|Options|Otherwise|Possible|Returns|See|"
    r"Tip|TODO|Usage|Warnings?|Where|https?)$"
)
"""Words that a line of prose starts with before a colon; no parameter is named so."""

_OPTIONAL = re.compile(r"(?:^|[\s,;(])\*{0,2}`?optional`?\*{0,2}(?=\s*(?:[,;:)]|$))", re.IGNORECASE)
_REQUIRED = re.compile(r"(?:^|[\s,;(])\*{0,2}`?required`?\*{0,2}(?=\s*(?:[,;:)]|$))", re.IGNORECASE)
_DEFAULT = re.compile(
    r"(?:^|[\s,;(])\*?default(?:s|ing)?\*?(?:\s+(?:to\s+be|to|is)\b|\s*[=:]|\s)\s*", re.IGNORECASE
)
_DEFAULT_SENTENCE = re.compile(
    r"(?:^|[.;)\]]\s+|\n\s*|\()Default(?:s?\s+(?:to\s+be|to|is)\b|s?\s*:|s?\s(?=\S+\s*$))\s*"
    r"(?P<text>.+?)(?=\.(?:\s|$)|;(?:\s|$)|\n\s*\n|\)\s*\.?\s*(?:\n|$)|$)",
    re.DOTALL,
)
_ARGUMENTS = re.compile(r"\b(?:positional|keyword)\s+arg(?:ument)?s\b", re.IGNORECASE)

_FIELD = re.compile(
    r"^(?P<indent>\s*):(?P<kind>param|parameter|arg|argument|key|keyword|kwarg|type|kwtype)"
    r"\s+(?P<subject>[^:]+?)\s*:(?:\s+(?P<text>.*)|)$"
)


def read(docstring: str | None) -> list[DocumentedParameter]:
    """Every documented parameter, in order; of a name told twice, the first that has a type.

    `*args` and `**kwargs` are no parameters, under whatever name they are documented.
    """
    if not docstring:
        return []
    lines = inspect.cleandoc(docstring).split("\n")
    found: dict[str, DocumentedParameter] = {}
    for parameter in [*_from_sections(lines), *_from_fields(lines)]:
        earlier = found.get(parameter.name)
        if earlier is None or (earlier.type_text is None and parameter.type_text is not None):
            found[parameter.name] = parameter
    return list(found.values())


def summary(docstring: str | None) -> str:
    """The first paragraph, common indentation removed; empty where a section comes first."""
    if not docstring:
        return ""
    lines = inspect.cleandoc(docstring).split("\n")
    paragraph = []
    for index, line in enumerate(lines):
        if not line.strip() or _is_header(lines, index) or _FIELD.match(line):
            break
        paragraph.append(line.rstrip())
    return textwrap.dedent("\n".join(paragraph)).strip()


def docstring_of(node: ast.AST) -> str | None:
    """The docstring that stands in the source of a function, class or module, not cleaned.

    An f-string counts too, though Python drops it: its placeholders stay, `{name}`, or `{...}`
    where the expression is not a plain name.
    """
    body = getattr(node, "body", None)
    first = body[0] if isinstance(body, list) and body else None
    value = first.value if isinstance(first, ast.Expr) else None
    if isinstance(value, ast.JoinedStr):
        return "".join(_formatted(part) for part in value.values)
    text = getattr(value, "value", None) if isinstance(value, ast.Constant) else None
    return text if isinstance(text, str) else None


def _formatted(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    expression = part.value if isinstance(part, ast.FormattedValue) else part
    return "{%s}" % (_dotted(expression) or "...")


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value)
        return base + "." + node.attr if base else ""
    return ""


def _is_header(lines: list[str], index: int) -> bool:
    return _starts_parameters(lines, index) or _ends_parameters(lines, index)


def _starts_parameters(lines: list[str], index: int) -> bool:
    header = _PARAMETER_HEADER.match(lines[index])
    return header is not None and (bool(header.group("colon")) or _is_underlined(lines, index))


def _ends_parameters(lines: list[str], index: int) -> bool:
    other = _OTHER_HEADER.match(lines[index])
    if other is None:
        return False
    return lines[index].rstrip().endswith((":", "**")) or _is_underlined(lines, index)


def _is_underlined(lines: list[str], index: int) -> bool:
    return index + 1 < len(lines) and _UNDERLINE.match(lines[index + 1]) is not None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _outside_fences(lines: list[str]) -> list[bool]:
    """For each line, whether it is prose: neither in a fenced code block nor a fence itself."""
    outside, prose = [], True
    for line in lines:
        fence = _FENCE.match(line) is not None
        outside.append(prose and not fence)
        prose = prose != fence
    # A fence that is never closed hides nothing.
    return outside if prose else [True] * len(lines)


def _from_sections(lines: list[str]) -> Iterator[DocumentedParameter]:
    prose = _outside_fences(lines)
    index = 0
    while index < len(lines):
        if not (prose[index] and _starts_parameters(lines, index)):
            index += 1
            continue
        numpy = _is_underlined(lines, index)
        start = index + (2 if numpy else 1)
        index = _section_end(lines, start, _indent(lines[index]), numpy=numpy)
        yield from _section(lines[start:index], prose[start:index], numpy=numpy)


def _section_end(lines: list[str], start: int, header_indent: int, *, numpy: bool) -> int:
    """The first line after a section: a header, or prose back at the header's indentation."""
    flat = numpy or _is_flat(lines, start, header_indent)
    for index in range(start, len(lines)):
        line = lines[index]
        if not line.strip() or _indent(line) > header_indent:
            continue
        if _is_header(lines, index) or not flat or (numpy and _is_underlined(lines, index)):
            return index
        if not lines[index - 1].strip() and _entry(line.strip(), numpy=numpy) is None:
            return index
    return len(lines)


def _is_flat(lines: list[str], start: int, header_indent: int) -> bool:
    """Whether the entries stand at the indentation of their header."""
    if start >= len(lines) or not lines[start].strip():
        return False
    return (
        _indent(lines[start]) == header_indent
        and _entry(lines[start].strip(), numpy=False) is not None
    )


@dataclasses.dataclass(frozen=True)
class _Entry:
    """The line, or lines, that open one parameter's documentation."""

    names: list[str]
    type_text: str
    text: str
    """What stands behind the colon: the start of the description."""


def _section(body: list[str], prose: list[bool], *, numpy: bool) -> Iterator[DocumentedParameter]:
    limit: int | None = None
    entry: _Entry | None = None
    description: list[str] = []
    index = 0
    while index < len(body):
        line = body[index]
        outer = bool(line.strip()) and (limit is None or _indent(line) <= limit) and prose[index]
        if outer and limit is not None and _ends_parameters(body, index):
            break
        opened, used = _opened(body, index, numpy=numpy) if outer else (None, 1)
        if opened is not None:
            yield from _documented(entry, description)
            entry, description = opened, [opened.text]
            limit = _indent(line)
        elif outer and _interrupts(body, index):
            yield from _documented(entry, description)
            entry, description = None, []
        else:
            description.append(line)
        index += used
    yield from _documented(entry, description)


def _interrupts(body: list[str], index: int) -> bool:
    """Whether a line at the entries' indentation is a heading or prose of its own.

    Directly under an entry's text it is a continuation whose indentation was forgotten.
    """
    return body[index].lstrip().startswith(">") or index == 0 or not body[index - 1].strip()


def _opened(body: list[str], index: int, *, numpy: bool) -> tuple[_Entry | None, int]:
    """The entry that starts on this line, and how many lines its head takes."""
    text = body[index].strip()
    for used in range(2, _MAX_HEAD_LINES + 1):
        if numpy or text.count("(") <= text.count(")") or _HEAD.match(text) is None:
            break
        following = body[index + used - 1].strip() if index + used <= len(body) else ""
        if not following:
            break
        text += " " + following
        if text.count("(") <= text.count(")"):
            entry = _entry(text, numpy=False)
            if entry is not None:
                return entry, used
    return _entry(body[index].strip(), numpy=numpy), 1


def _entry(text: str, *, numpy: bool) -> _Entry | None:
    head = _HEAD.match(text)
    if head is None:
        return None
    names = [head.group("bold")] if head.group("bold") else _names(head.group("names"))
    rest = head.group("rest")
    if numpy:
        return _numpy_entry(names, rest)
    return _typed_entry(names, rest) or _untyped_entry(names, rest)


def _names(text: str) -> list[str]:
    return [name.strip().lstrip("\\") for name in re.split(r"[,/]", text)]


def _numpy_entry(names: list[str], rest: str) -> _Entry | None:
    if not rest.strip():
        return _Entry(names, "", "")
    mark = re.match(r"^\s*:(?:\s+|$)", rest)
    return _Entry(names, rest[mark.end() :].strip(), "") if mark else None


def _typed_entry(names: list[str], rest: str) -> _Entry | None:
    opening = re.match(r"^\s*:?\s*\(", rest)
    if opening is None:
        return None
    inside, after = _parenthesised(rest[opening.end() :])
    mark = _AFTER_TYPE.match(after)
    if mark is None:
        return None
    # Without a colon only what cannot be prose is an entry.
    if not mark.group("mark") and not ("`" in inside or _OPTIONAL.search(inside)):
        return None
    return _Entry(names, inside.strip(), mark.group("text"))


def _parenthesised(text: str) -> tuple[str, str]:
    """What stands inside a parenthesis that is open already, and what follows it.

    Where it is never closed, the colon closes it: `name (int, *optional*: text`.
    """
    depth = 1
    for index, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return text[:index], text[index + 1 :]
    colon = re.search(r":(?=\s|$)", text)
    return (text[: colon.start()], text[colon.start() :]) if colon else (text, " ?")


def _untyped_entry(names: list[str], rest: str) -> _Entry | None:
    mark = _UNTYPED.match(rest)
    if mark is None or len(names) > 1 or _PROSE_LABELS.match(names[0]):
        return None
    return _Entry(names, "", mark.group("text") or "")


def _documented(entry: _Entry | None, lines: list[str]) -> Iterator[DocumentedParameter]:
    """The parameters of an entry; none for `*args` and `**kwargs`."""
    if entry is None or _ARGUMENTS.search(entry.type_text):
        return
    description = _description(lines)
    type_text, optional, default_text = _split_type(entry.type_text)
    if default_text is None:
        default_text = _described_default(description)
    for name in entry.names:
        if name not in ("args", "kwargs") and not name.startswith("*"):
            yield DocumentedParameter(
                name=name,
                type_text=type_text,
                optional=optional or default_text is not None,
                default_text=default_text,
                description=description,
            )


def _description(lines: list[str]) -> str:
    first, rest = lines[0].strip(), textwrap.dedent("\n".join(line.rstrip() for line in lines[1:]))
    return (first + "\n" + rest).strip("\n").rstrip()


def _split_type(text: str) -> tuple[str | None, bool, str | None]:
    """`int, *optional*, defaults to 20` as type, optional and default."""
    default_text = None
    default = _DEFAULT.search(text)
    if default is not None:
        default_text, text = text[default.end() :], text[: default.start()]
        # "defaults to 1, *optional*" is as common as the other order.
        default_text = _OPTIONAL.sub("", default_text).strip(" ,;") or None
    optional = _OPTIONAL.search(text) is not None
    type_text = _REQUIRED.sub("", _OPTIONAL.sub("", text)).strip(" ,;")
    return type_text or None, optional or default is not None, default_text


def _described_default(description: str) -> str | None:
    """The default that a sentence of the description names, where all such sentences agree."""
    texts = {" ".join(m.group("text").split()) for m in _DEFAULT_SENTENCE.finditer(description)}
    return texts.pop() if len(texts) == 1 else None


def _from_fields(lines: list[str]) -> Iterator[DocumentedParameter]:
    """`:param int x: ...` and `:type x: ...`, in the order of the parameters."""
    descriptions: dict[str, str] = {}
    types: dict[str, str] = {}
    for index, line in enumerate(lines):
        field = _FIELD.match(line)
        if field is None:
            continue
        words = field.group("subject").split()
        name = words[-1].replace("\\", "")
        text = _description([field.group("text") or "", *_continuation(lines, index)])
        if field.group("kind") in ("type", "kwtype"):
            types[name] = " ".join(text.split())
            continue
        descriptions.setdefault(name, text)
        if len(words) > 1:
            types.setdefault(name, " ".join(words[:-1]))
    for name, text in descriptions.items():
        yield from _documented(_Entry([name], types.get(name, ""), text), text.split("\n"))


def _continuation(lines: list[str], index: int) -> list[str]:
    """The lines that belong to a field: blank, or deeper than the field itself."""
    found = []
    for line in lines[index + 1 :]:
        if line.strip() and _indent(line) <= _indent(lines[index]):
            break
        found.append(line)
    return found
