"""A class of a repository, read as engines are: by its source, or by running it if asked to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from param_discovery.errors import InputError
from param_discovery.pipeline.models_places import Places
from param_discovery.pipeline.models_tree import SOURCE_FOLDERS, RepositoryTree
from param_discovery.runtimes.base import ProbeTarget
from param_discovery.runtimes.wheel.static.observe import observe
from param_discovery.schema.document import Envelope, build_document
from param_discovery.schema.observation import parse
from param_discovery.schema.sections import TargetPlan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from param_discovery.pipeline.models_places import ClassPlaces
    from param_discovery.pipeline.models_unseen import Unseen
    from param_discovery.schema.document import Document
    from param_discovery.schema.observation import Observation, Target

    Doubts: TypeAlias = dict[tuple[str, str | None], list[str]]

SECTION = "model"
"""Of the document that a model becomes."""


class ReadModel(NamedTuple):
    """A class, in the form of a schema document."""

    target: str
    document: Document
    """With one section, `SECTION`."""
    places: Mapping[str, ClassPlaces]
    """By the class's name in `$defs`; "" is the class itself."""
    doubts: Mapping[tuple[str, str | None], Sequence[str]]
    """What could not be known of a class's field, or (None) of the class, and why."""
    executed: bool
    dumped: Mapping[tuple[str, str], str | None] = {}
    """The name under which a class's field is passed on, where it is another; None: it is not."""
    validators: int = 0
    """How many there are, in all its classes."""


def read_model(target: str, folder: Path, python: Path | None, seconds: float) -> ReadModel:
    """The class `package.module:Class` of the repository in `folder`.

    Nothing of the repository is run, unless `python` names an interpreter that is to import the
    class; it may take `seconds`.

    Raises:
        InputError: there is no such class, or source alone does not tell what it is.
        OutsideError: the interpreter fails.
    """
    tree = RepositoryTree(folder)
    if python is None:
        version = (sys.version_info.major, sys.version_info.minor)
        seen = observe(tree, [ProbeTarget(SECTION, target)], version)
    else:
        from param_discovery.pipeline.models_probe import probed  # noqa: PLC0415 - rarely

        seen = probed(ProbeTarget(SECTION, target), tree.roots, python, seconds)
    return _read(target, tree, seen, folder, executed=python is not None)


def _read(
    target: str, tree: RepositoryTree, seen: Mapping[str, Any], folder: Path, *, executed: bool
) -> ReadModel:
    observation = parse(seen)
    (found,) = observation.targets
    _check(found, folder, executed=executed)
    about = Envelope(target, "0", "", "model")
    document = build_document(observation, [TargetPlan(SECTION, target)], about)
    places = Places(tree, (sys.version_info.major, sys.version_info.minor))
    refs = _refs(target, observation, document)
    more = {name: places.unseen(ref) for name, ref in refs.items()}
    return ReadModel(
        target,
        document,
        {name: places.of(ref) for name, ref in refs.items()},
        _with_unseen(_doubts(document), more, document, executed=executed),
        executed,
        {(name, field): to for name, one in more.items() for field, to in one.dumped.items()},
        sum(one.validators for one in more.values()),
    )


def _with_unseen(
    doubts: Doubts, more: Mapping[str, Unseen], document: Document, *, executed: bool
) -> Doubts:
    """What running tells is no doubt, once the class was run."""
    for name, one in more.items():
        fragment = document.definitions[name] if name else document.sections[SECTION]
        properties = fragment.get("properties")
        for doubt in one.doubts:
            if executed and doubt.runs:
                continue
            is_here = isinstance(properties, dict) and doubt.field in properties
            field = doubt.field if is_here else None
            reasons = doubts.setdefault((name, field), [])
            if doubt.reason not in reasons:
                reasons.append(doubt.reason)
    return doubts


def _refs(target: str, observation: Observation, document: Document) -> dict[str, str]:
    """By name in `$defs`: classes that share theirs stand there with their module."""
    found = {"": target}
    for ref, definition in observation.definitions.items():
        whole = ref.replace(":", ".")
        name = whole if whole in document.definitions else definition.name
        if name in document.definitions and definition.kind != "enum":
            found[name] = ref
    return found


def _doubts(document: Document) -> Doubts:
    found: Doubts = {}
    for limitation in document.limitations:
        class_name, field = "", limitation.parameter
        if limitation.section is None and field is not None:
            inner = field.removeprefix("$defs/")
            # A class may stand there with its module: its name has dots too.
            is_class = inner in document.definitions
            class_name, _, last = (inner, "", "") if is_class else inner.rpartition(".")
            field = last or None
        # The reader's words are about engines.
        reason = limitation.reason.replace("is not the engine's", "is not here")
        found.setdefault((class_name, field), []).append(reason)
    return found


def _check(found: Target, folder: Path, *, executed: bool) -> None:
    """Refuse what is no class with fields: it would look as if the model lacked everything."""
    failure = found.failure
    if failure is None and found.parameters:
        return
    if failure is None:
        what, stage = "it has no fields", "kind"
    else:
        last = failure.message.strip().rpartition("\n")[2]
        what, stage = f"{failure.type}: {last}" if executed else last, failure.stage
    mends = {"attribute": "Correct the name of the class.", "import": _mend_import(folder)}
    mend = mends.get(stage, "Name a pydantic model or a dataclass.")
    if executed and stage == "import":
        mend = "Mend the module, or leave out --python: its source alone may tell."
    raise InputError(
        f"the model cannot be read: {what}",
        where=found.target,
        meaning=None if executed else "It was read from source, and nothing of it was run.",
        mend=mend if executed else f"{mend}\nOr name its interpreter: --python PATH runs its code.",
    )


def _mend_import(folder: Path) -> str:
    looked = ", ".join(SOURCE_FOLDERS[1:])
    return (
        f"Modules are looked for in {folder}, and in {looked} there: correct the module's name, or"
        " name the repository with --path."
    )
