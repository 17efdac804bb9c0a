"""`classify OLD NEW`, without any flag, read without `argparse`.

`argparse` takes 5 ms to import with all that it needs, and `classify` as a whole may take 38, or
3.5 times a bare interpreter. What this does not understand is for `argparse` to read.
"""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import SimpleNamespace


def read_plain(words: Sequence[str], given: SimpleNamespace) -> bool:
    """Whether the words are understood, and then what `argparse` would make of them in `given`."""
    if len(words) != _LENGTH or words[0] != "classify":
        return False
    if any(word.startswith("-") for word in words):
        return False
    from param_discovery.cli.commands.classify import COMMAND, NO_FLAGS  # noqa: PLC0415 - or none

    command, old, new = words
    vars(given).update(NO_FLAGS, command=command, old=old, new=new, run=COMMAND.run)
    return True


_LENGTH = 3
