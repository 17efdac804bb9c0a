"""YAML, JSON and TOML files as trees with places."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from param_discovery.repository.tree_faults import LARGEST, UnreadableError

if TYPE_CHECKING:
    from param_discovery.repository.tree import Format, Node

_BY_SUFFIX: dict[str, Format] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".toml": "toml",
}


def format_of(path: str) -> Format | None:
    """The format that a file's name tells; None where it tells none that is read here.

    `.jsonc` and `.json5` are other languages, and not read.
    """
    return _BY_SUFFIX.get(PurePath(path).suffix.lower())


def read_trees(text: str, path: str, format: Format) -> tuple[Node, ...]:  # noqa: A002 - the term
    """The documents of a file: of JSON and TOML one, of YAML as many as `---` divides.

    `path` is for messages. Nothing in the text is executed or constructed.

    Raises:
        UnreadableError: the text is not of that format, has no single meaning (a key that stands
            twice), or is larger than any configuration.
    """
    if len(text) > LARGEST:
        what = f"larger than {LARGEST // 1024 // 1024} MiB"
        raise UnreadableError(path, None, what, "this is no configuration: name another file")
    text = text.removeprefix("\ufeff")
    if format == "yaml":
        from param_discovery.repository.tree_yaml import read_yaml  # noqa: PLC0415 - PyYAML is slow

        return read_yaml(text, path)
    if format == "json":
        from param_discovery.repository.tree_json import read_json  # noqa: PLC0415 - as above

        return read_json(text, path)
    from param_discovery.repository.tree_toml import read_toml  # noqa: PLC0415 - as above

    return read_toml(text, path)
