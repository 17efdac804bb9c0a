"""What `classify` has to report: the comparison, and what it was made from.

Named tuples, as in `rules.model`: `classify` is measured against a bare interpreter's start.
"""

from __future__ import annotations

from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from param_discovery.rules.model import Comparison


class ClassifyResult(NamedTuple):
    """A comparison with its two sources."""

    comparison: Comparison
    old_name: str
    """The old side as the user named it: a file, `REV:path`, `engine@version`."""
    new_name: str
    new_text: str | None
    """The new schema's text, for line numbers; None: it stands in no file."""
    new_path: str | None
    """Its path, relative to the repository where it lies in one, with forward slashes."""
    notes: tuple[str, ...] = ()
    """What the reader should know of how the comparison was made, a sentence each."""


class CommandHint(NamedTuple):
    """A command that a reader of a report may want to run next."""

    purpose: str
    """`Discover again`: a few words in front of the command."""
    command: str
    """One line, ready to copy."""
