"""The project's configuration as a comparison takes it: pydantic and YAML only if there is one."""

from __future__ import annotations

import os
import stat

from param_discovery.errors import InputError
from param_discovery.rules.model import Acceptance
from param_discovery.schema.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.rules.model import Level
    from param_discovery.spec.project import AcceptedFinding
    from param_discovery.spec.project_files import ConfigurationRule
    from param_discovery.spec.project_models import ModelRule

FILE_NAME = ".param-discovery.yml"
MISSPELLED = ".param-discovery.yaml"


class Decisions(NamedTuple):
    """What the repository has decided about verdicts."""

    levels: Mapping[str, Level] = {}
    """By rule, where it is not the rule's own."""
    accepted: tuple[AcceptedFinding, ...] = ()
    configurations: tuple[ConfigurationRule, ...] = ()
    """What its own configuration files hold."""
    models: tuple[ModelRule, ...] = ()
    """Its own classes that stand for an engine's parameters."""

    def acceptances(self, engine: str) -> dict[str, Acceptance]:
        """By fingerprint, those that hold for the engine."""
        return {
            entry.fingerprint: Acceptance(entry.reason, entry.expires)
            for entry in self.accepted
            if entry.engine in (None, engine)
        }


def read_decisions(root: str, given: str | None, today: str) -> Decisions:
    """The file that `given` names, or the one in `root`, or none; `today` is YYYY-MM-DD in UTC.

    Raises:
        InputError: it cannot be read, is wrong, or holds an acceptance that has expired.
    """
    path = os.path.join(root, FILE_NAME) if given is None else given  # noqa: PTH118 - no pathlib
    path = path.removeprefix("./")
    if given is None and not os.path.lexists(path):
        _refuse_misspelled(root)
        return Decisions()
    from param_discovery.rules.catalogue import RULES  # noqa: PLC0415 - most have no such file
    from param_discovery.spec.project import LARGEST_BYTES, read_project  # noqa: PLC0415

    try:
        with open(path, "rb", opener=_at_once) as stream:
            _refuse_special(path, os.fstat(stream.fileno()))
            content = stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}",
            where=path,
            meaning="What this repository has decided about verdicts is not known.",
            mend="Correct --config, or the file's permissions.",
        ) from None
    found = read_project(content, path, rule_ids=[rule.id for rule in RULES], today=today)
    return Decisions(found.rules, found.accepted, found.configurations, found.models)


def _at_once(path: str, flags: int) -> int:
    """A pipe is not waited for: it is no file, and is refused."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _refuse_special(path: str, facts: os.stat_result) -> None:
    if not stat.S_ISREG(facts.st_mode):
        raise InputError(
            "is a pipe, socket or device, not a file",
            where=path,
            meaning="What this repository has decided about verdicts is not known.",
            mend="Name a file with --config.",
        )


def _refuse_misspelled(root: str) -> None:
    path = os.path.join(root, MISSPELLED)  # noqa: PTH118
    if os.path.lexists(path):
        raise InputError(
            f"not read: a project configuration is called {FILE_NAME}",
            where=path,
            mend="Rename it, or name it with --config.",
        )
