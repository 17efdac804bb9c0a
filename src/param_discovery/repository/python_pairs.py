"""Lists of pairs in the strings of Python source: `model_args="pretrained=a,swap_space=4"`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from param_discovery.repository.pairs_usage import search_pairs
from param_discovery.repository.python_words import content
from param_discovery.repository.shell_words import Word
from param_discovery.repository.text_places import Source as Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeGuard

    from param_discovery.repository.names import Names
    from param_discovery.repository.python_scopes import Visit
    from param_discovery.repository.python_source import PythonFile, Source
    from param_discovery.repository.usage import Hit


def find_pairs(
    file: PythonFile, source: Source, visits: Iterable[Visit], names: Names
) -> Iterator[Hit]:
    """What is looked for in strings, with the other strings of the same call or display beside."""
    text = Text(file.path, file.text)
    for visit in visits:
        strings = list(filter(_is_text, _parts(visit.node)))
        if strings:
            words = (content(part, source) for part in strings)
            found = [Word(written, written, offset) for written, offset in words]
            yield from search_pairs(text, found, names)


def _parts(node: ast.AST) -> Iterable[ast.expr | None]:
    match node:
        case ast.Call(args=arguments, keywords=keywords):
            return (*arguments, *(keyword.value for keyword in keywords))
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            return parts
        case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.Return(value=value):
            return (value,)
    return ()


def _is_text(node: ast.expr | None) -> TypeGuard[ast.expr]:
    is_string = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_string or isinstance(node, ast.JoinedStr)
