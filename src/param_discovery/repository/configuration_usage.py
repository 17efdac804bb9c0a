"""Uses in YAML, JSON and TOML: keys, variables in lists of them, and command lines in values."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.repository.command_usage import program_end
from param_discovery.repository.configuration_commands import (
    is_sequence_of_words,
    search_assignments,
    search_list,
    search_value,
)
from param_discovery.repository.names import ENOUGH, beside, snake
from param_discovery.repository.read_tree import read_trees
from param_discovery.repository.select import parse_steps, select
from param_discovery.repository.shell_usage import (
    confidence_of_variable,
    of_variable,
    own_variables,
)
from param_discovery.repository.shell_words import Word
from param_discovery.repository.tree import Mapping, Scalar, Sequence, plain
from param_discovery.repository.usage import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Mapping_

    from param_discovery.repository.names import Names
    from param_discovery.repository.text_places import Source
    from param_discovery.repository.tree import Entry, Format, Node
    from param_discovery.repository.usage import Confidence, Wanted

_ENGINE_KEYS = frozenset(
    {"backend", "backend_type", "engine", "engine_name", "engine_type", "framework", "image"}
    | {"inference_backend", "inference_engine", "library", "provider", "repository", "runtime"}
)
"""Keys whose value says which engine is meant."""

_NAME_KEYS = frozenset({"kind", "name", "server", "service", "type"})
"""Keys whose value hints at it."""

_CLASS_KEYS = frozenset({"_target_", "class", "class_path", "cls", "factory", "target"})
"""Keys whose value is the dotted name of what the mapping's values are given to."""

_MODULE_KEY = "module"
"""The key whose value is the module that Python starts."""

_LONGEST_SIGN = 300
"""Characters of such a value: an image with its digest, at most."""

_VARIABLES = frozenset({"env", "environment", "variables"})

_STARTED = frozenset({"image", "model_format", "runtime"})
"""Keys that hold what is started: what stands beside them is given to it."""

_COMMANDS = frozenset(
    {"args", "cmd", "command", "entrypoint", "extra_args", "arguments", "run", "script"}
    | {"additional_args", "extra_flags", "flags"}
)


class _Way(NamedTuple):
    """What stands above a node."""

    steps: tuple[str, ...] = ()
    """Keys from the top, as parameters are written; list items have none."""
    says: Confidence | None = None
    """How sure what stands above makes it that the engine is meant."""
    is_other: bool = False
    """What stands above names another engine."""

    def below(self, key: str, says: Confidence | None, *, is_other: bool) -> _Way:
        """The way of the key's value."""
        return _Way((*self.steps, snake(key)), says, is_other)


class Told(NamedTuple):
    """What the project's own configuration says of a file."""

    is_engines: bool
    """It configures this engine, and not another."""
    section: str | None = None
    """The section that it holds."""
    select: str | None = None
    """The part of the file that is meant."""
    rename: Mapping_[str, str] = MappingProxyType({})
    """Keys that stand for a parameter of another name."""
    ignore: frozenset[str] = frozenset()
    """Keys that are not the engine's."""
    sure: Confidence = "certain"
    """`likely`: only a command that names a file like it says so."""


_NOTHING_TOLD = Told(is_engines=True)


class Tree(NamedTuple):
    """A file of configuration that is searched."""

    source: Source
    format: Format
    names: Names
    told: Told

    def meant(self, key: str) -> str:
        """The parameter that a key stands for; empty for one that is not the engine's."""
        return "" if key in self.told.ignore else self.told.rename.get(key, key)


def search_configuration(
    source: Source,
    format: Format,  # noqa: A002 - the term
    names: Names,
    told: Told | None = None,
) -> Iterator[Hit]:
    """What is looked for in the documents of one file.

    Raises:
        UnreadableError: it is not of that format: a template, perhaps.
        SelectionError: it has no such part as the project's configuration says.
    """
    tree = Tree(source, format, names, told or _NOTHING_TOLD)
    roots = read_trees(source.text, source.path, format)
    if told is None:
        says: Confidence | None = "likely" if _is_named_for_engine(source.path, names) else None
        way = _Way(says=says)
    else:
        steps = (told.section,) if told.section is not None else ()
        way = _Way(steps, told.sure, is_other=not told.is_engines)
        if told.select is not None:
            roots = select(roots, parse_steps(told.select), source.path)
    for root in roots:
        yield from _search(tree, root, way)


def _is_named_for_engine(path: str, names: Names) -> bool:
    """Whether the file, or the folder that it is in, is called after the engine."""
    folder, _, name = path.rpartition("/")
    return names.speaks_of_engine(name) or names.speaks_of_engine(folder.rpartition("/")[2])


def _search(tree: Tree, node: Node, way: _Way) -> Iterator[Hit]:
    if isinstance(node, Mapping):
        yield from _search_mapping(tree, node, way)
    elif isinstance(node, Sequence):
        if is_sequence_of_words(node):
            yield from search_list(tree.source, node, tree.names, says_engine=_is_sure(way))
            return
        if way.steps[-1:] and way.steps[-1] in _VARIABLES and _is_plain(node):
            yield from search_assignments(tree.source, node, tree.names)
            return
        variables: list[Node] = []
        for item in node.items:
            if _variable_of(item) is not None:
                variables.append(item)
            else:
                yield from _search(tree, item, way)
        yield from _variables(tree, variables, way)
    elif _may_hold_commands(node):
        is_block = tree.format == "yaml"
        yield from search_value(
            tree.source, node, tree.names, says_engine=_is_sure(way), is_yaml=is_block
        )


def _is_plain(node: Sequence) -> bool:
    return all(isinstance(item, Scalar) for item in node.items)


def _may_hold_commands(node: Scalar) -> bool:
    return isinstance(node.value, str) and ("-" in node.value or "=" in node.value)


def _is_sure(way: _Way) -> bool:
    return way.says == "certain" and not way.is_other


def _search_mapping(tree: Tree, node: Mapping, way: _Way) -> Iterator[Hit]:
    here = _with_siblings(node, way, tree.names)
    started = here._replace(says="certain") if _starts_engine(node, tree.names) else here
    keys = [entry.key for entry in node.entries]
    variables = own_variables(keys, tree.names)
    is_environment = bool(way.steps) and way.steps[-1] in _VARIABLES
    for entry in node.entries:
        if is_environment and isinstance(entry.node, Scalar):
            name = Scalar(entry.place, entry.key, entry.end)
            yield from _environment(tree, name, entry.node, variables)
        else:
            yield from _entry_hits(tree, entry, keys, here)
        outer = started if snake(entry.key) in _COMMANDS else here
        yield from _search(tree, entry.node, _below(entry, outer, tree.names))
    yield from _missing(tree, node, here)


def _with_siblings(node: Mapping, way: _Way, names: Names) -> _Way:
    """What the mapping's own values say: `engine: vllm`, `image: vllm/...`, `command: [vllm]`."""
    for entry in node.entries:
        key = snake(entry.key)
        if key in _COMMANDS and _runs_engine(entry.node, names):
            return way._replace(says="certain", is_other=False)
        value = entry.node.value if isinstance(entry.node, Scalar) else None
        if isinstance(value, str) and _is_started(key, value, names):
            return way._replace(says="certain", is_other=False)
        if key not in _ENGINE_KEYS | _NAME_KEYS or not isinstance(value, str):
            continue
        if len(value) <= _LONGEST_SIGN and names.speaks_of_engine(value):
            says: Confidence = "certain" if key in _ENGINE_KEYS else "likely"
            return way._replace(says=says if way.says != "certain" else "certain", is_other=False)
        if key in _ENGINE_KEYS and names.speaks_of_other(value):
            return way._replace(is_other=True)
    return way


def _is_started(key: str, value: str, names: Names) -> bool:
    """Whether a value is what is called with the rest: a class, a module of a debugger."""
    if key == _MODULE_KEY:
        return value.partition(".")[0] in names.engine.modules
    return key in _CLASS_KEYS and names.is_class_path(value)


def _starts_engine(node: Mapping, names: Names) -> bool:
    """Whether what is started is the engine: `image: {repository: vllm/...}`, `modelFormat`."""
    return any(
        snake(inner.key) in _ENGINE_KEYS | _NAME_KEYS
        and isinstance(inner.node, Scalar)
        and isinstance(inner.node.value, str)
        and len(inner.node.value) <= _LONGEST_SIGN
        and names.speaks_of_engine(inner.node.value)
        for entry in node.entries
        if snake(entry.key) in _STARTED and isinstance(entry.node, Mapping)
        for inner in entry.node.entries
    )


def _runs_engine(node: Node, names: Names) -> bool:
    """Whether a command's words are the engine's program; a text is looked into by itself."""
    if not isinstance(node, Sequence):
        return False
    texts = [item.value for item in node.items if isinstance(item, Scalar)]
    words = [Word(text, text, 0) for text in texts if isinstance(text, str)]
    return program_end(words, names) is not None


def _below(entry: Entry, way: _Way, names: Names) -> _Way:
    """The way of an entry's value."""
    key = entry.key
    if snake(key) in names.sections or names.speaks_of_engine(key):
        return way.below(key, "certain", is_other=False)
    if names.speaks_of_other(key):
        return way.below(key, way.says, is_other=True)
    keeps = way.says if way.says != "certain" or snake(key) in _NEUTRAL else "likely"
    if snake(key) in _COMMANDS | _VARIABLES or names.is_parameter(key):
        keeps = way.says
    return way.below(key, keeps, is_other=way.is_other)


_NEUTRAL = frozenset(
    {"args", "arguments", "config", "configuration", "engine", "engine_args", "engine_config"}
    | {"engine_kwargs", "extra_args", "kwargs", "model", "options", "parameters", "params"}
    | {"sampling", "sampling_params", "server", "settings", "spec", "serving", "default"}
    | {"defaults", "container", "containers", "extra", "additional_args", "model_kwargs"}
)
"""Keys below which the same is spoken of as above."""


def _entry_hits(tree: Tree, entry: Entry, keys: list[str], way: _Way) -> Iterator[Hit]:
    key = tree.meant(entry.key)
    own, rest = _sorted_out(key, way, tree.names)
    if not own and not rest:
        return
    if way.says is None and not _is_telling(key, keys, tree.names):
        own, rest = tuple(one for one in own if len(one.steps) > 1), ()
    if own:
        yield _hit(tree, entry, own, _confidence(key, keys, way, tree.names, own))
    elif rest:
        yield _hit(tree, entry, rest, "name-only")


def _is_telling(key: str, keys: list[str], names: Names) -> bool:
    """Whether a name is more than a word that anyone uses: `device`, `task`, `level`."""
    return "_" in snake(key) or beside(keys, names, key) > _PLAIN


_PLAIN = 2
"""Points of `beside` that plain words make."""


def _sorted_out(key: str, way: _Way, names: Names) -> tuple[tuple[Wanted, ...], tuple[Wanted, ...]]:
    """What the key may be by where it stands, and what it may be by its name alone."""
    found = names.of(key)
    above = way.steps
    own = [one for one in found if _is_below(one, above, names)]
    in_section = [one for one in own if one.section in above]
    named = {step for step in above if step in names.sections}
    if named:  # in the section of another parameter of that name
        own = in_section
    return tuple(own), tuple(one for one in found if one not in own)


def _is_below(wanted: Wanted, above: tuple[str, ...], names: Names) -> bool:
    """Whether the steps above are those that lead to it; to one of a section, no parameter's."""
    parents = tuple(map(snake, wanted.steps[:-1]))
    if parents:
        return above[-len(parents) :] == parents
    return not above or above[-1] in _NEUTRAL or not names.is_parameter(above[-1])


def _confidence(
    key: str, keys: list[str], way: _Way, names: Names, own: tuple[Wanted, ...]
) -> Confidence:
    if way.is_other:
        return "name-only"
    if any(step in names.sections for step in way.steps):
        return "certain"
    if way.says == "certain":
        return "certain"
    nested = any(len(one.steps) > 1 for one in own)
    points = beside(keys, names, key)
    if way.says == "likely":
        return "certain" if points >= ENOUGH else "likely"
    if nested or points >= ENOUGH:
        return "likely"
    # A telling name among names that are all the engine's needs less company.
    is_among = "_" in snake(key) and all(map(names.is_parameter, keys))
    return "likely" if is_among and points >= ENOUGH - 1 else "name-only"


def _hit(tree: Tree, entry: Entry, wanted: tuple[Wanted, ...], sure: Confidence) -> Hit:
    value = plain(entry.node)
    known = not _is_filled_in(value)
    end = entry.end.column if entry.end.line == entry.place.line else entry.place.column + 1
    return Hit(
        tree.source.path,
        *entry.place,
        end,
        "configuration-key",
        sure,
        wanted,
        (value,) if known else (),
    )


def _is_filled_in(value: object) -> bool:
    """Whether something else is put in before the value is used: `${SEED}`, `{{ seed }}`."""
    if isinstance(value, str):
        return "${" in value or "{{" in value or value.startswith("$")
    if isinstance(value, list):
        return any(map(_is_filled_in, value))
    return isinstance(value, dict) and any(map(_is_filled_in, value.values()))


def _variable_of(node: Node) -> tuple[Scalar, Scalar | None] | None:
    """Kubernetes's form of a variable: `- name: SEED` with `value: ...`."""
    if not isinstance(node, Mapping):
        return None
    found = {entry.key: entry.node for entry in node.entries}
    name, value = found.get("name"), found.get("value")
    if found.keys() <= _OF_VARIABLE and isinstance(name, Scalar) and isinstance(name.value, str):
        return name, value if isinstance(value, Scalar) else None
    return None


_OF_VARIABLE = frozenset({"name", "value", "valueFrom"})


def _variables(tree: Tree, nodes: list[Node], way: _Way) -> Iterator[Hit]:
    found = [pair for pair in map(_variable_of, nodes) if pair is not None]
    others = own_variables((str(name.value) for name, _ in found), tree.names)
    for name, value in found:
        yield from _environment(tree, name, value, others)
        if value is not None:
            says: Confidence | None = (
                "certain" if tree.names.speaks_of_engine(str(name.value)) else None
            )
            yield from _search(tree, value, _Way(way.steps, says, way.is_other))


def _environment(
    tree: Tree, name: Scalar, value: Scalar | None, others: frozenset[str]
) -> Iterator[Hit]:
    variable = str(name.value)
    wanted, prefixed = of_variable(variable, tree.names)
    if not wanted:
        return
    known = value is not None and not _is_filled_in(value.value)
    yield Hit(
        tree.source.path,
        *name.place,
        max(name.end.column, name.place.column + 1),
        "environment",
        confidence_of_variable(variable, others, tree.names, prefixed=prefixed),
        wanted,
        (value.value,) if known and value is not None else (),
    )


def _missing(tree: Tree, node: Mapping, way: _Way) -> Iterator[Hit]:
    """Parameters that have to be given in this section, and are not."""
    section = way.steps[-1] if way.steps else ""
    given = {snake(tree.meant(entry.key)) for entry in node.entries}
    for one in tree.names.missing:
        if section == one.section and len(one.steps) == 1 and snake(one.name) not in given:
            place = node.place
            end = place.column + 1
            yield Hit(tree.source.path, *place, end, "missing-argument", "certain", (one,))
