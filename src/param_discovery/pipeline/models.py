"""`models`: whether a repository's models of an engine agree with the engine's schema."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from param_discovery.errors import InputError, ParamDiscoveryError
from param_discovery.pipeline.classify_config import FILE_NAME, read_decisions
from param_discovery.pipeline.engine_schema import engine_schema, sections_of
from param_discovery.pipeline.models_compare import Habits, compare, names_in_common
from param_discovery.pipeline.models_intended import intended
from param_discovery.pipeline.models_read import read_model
from param_discovery.report.models_result import ModelOutcome
from param_discovery.spec.project_models import MODEL, ModelRule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from param_discovery.pipeline.models_read import ReadModel
    from param_discovery.schema.document import Document


class Wanted(NamedTuple):
    """What is to be compared."""

    root: str
    """Holds `engine_versions`, and `.param-discovery.yml`."""
    folder: str
    """The repository of the models."""
    target: str | None = None
    """`package.module:Class`; None: all models that the configuration lists."""
    engine: str | None = None
    """`vllm`, or with a version; None: the configuration's."""
    section: str | None = None
    none_is_unset: bool = False
    config: str | None = None
    python: str | None = None
    """The interpreter that is to import the models; None: only their source is read."""
    timeout_seconds: float = 120.0


class Compared(NamedTuple):
    """What became of all models."""

    outcomes: list[ModelOutcome]
    """In the order of the configuration."""
    refused: list[ParamDiscoveryError]
    """Why models could not be compared."""


def models(wanted: Wanted, tell: Callable[[str], None]) -> Compared:
    """One outcome for each model; one that cannot be read does not hide the others.

    Raises:
        InputError: no model is named, the named one cannot be read, or the configuration is wrong.
        OutsideError: the same, for reasons outside.
    """
    today = dt.datetime.now(dt.UTC).date().isoformat()
    listed = read_decisions(wanted.root, wanted.config, today).models
    documents: dict[str, Document] = {}
    compared = Compared([], [])
    for rule in _chosen(wanted, listed):
        engine = wanted.engine or rule.engine
        try:
            if engine not in documents:
                documents[engine] = engine_schema(engine, wanted.root, tell)
            compared.outcomes.append(_outcome(rule, documents[engine], wanted, tell))
        except ParamDiscoveryError as error:
            if wanted.target is not None:
                raise
            compared.refused.append(error)
    return compared


def _chosen(wanted: Wanted, listed: Sequence[ModelRule]) -> list[ModelRule]:
    name = wanted.engine.partition("@")[0] if wanted.engine else None
    fitting = [rule for rule in listed if name in (None, rule.engine)]
    if wanted.target is None:
        if not fitting:
            about = f" of {name}" if name else ""
            raise InputError(
                f"no model{about} to compare",
                where=wanted.config or FILE_NAME,
                mend="Name one: param-discovery models package.module:Class --engine ENGINE\n"
                "Or list the repository's models under `models`.",
            )
        return fitting
    found = [rule for rule in fitting if rule.model == wanted.target]
    if found:
        return found
    if name is None:
        raise InputError(
            f"no engine is named for {wanted.target}",
            mend=f"Name it with --engine, or list the model under `models` in {FILE_NAME}.",
        )
    if not re.search(MODEL, wanted.target):
        raise InputError(
            "names no class", where=wanted.target, mend="Write it as package.module:Class."
        )
    return [ModelRule(model=wanted.target, engine=name)]


def _outcome(
    rule: ModelRule, engine: Document, wanted: Wanted, tell: Callable[[str], None]
) -> ModelOutcome:
    python = Path(wanted.python) if wanted.python else None
    if python is not None:
        tell(f"{rule.model}: importing it with {python}: this runs the repository's code")
    model = read_model(rule.model, Path(wanted.folder), python, wanted.timeout_seconds)
    habits = Habits(rule.rename, rule.none_is_unset or wanted.none_is_unset)
    section = _section(model, engine, wanted.section or rule.section, habits)
    findings = compare(model, engine, section, habits)
    marked, notes = intended(findings, rule)
    if model.validators:
        notes.append(f"validators are not seen: {model.validators}")
    return ModelOutcome(
        target=rule.model,
        engine=engine.envelope.engine,
        engine_version=engine.envelope.engine_version,
        section=section,
        field_count=_count(model.document, "model"),
        parameter_count=_count(engine, section),
        place=model.places[""].own,
        findings=tuple(marked),
        notes=tuple(notes),
        executed=model.executed,
    )


def _section(model: ReadModel, engine: Document, wanted: str | None, habits: Habits) -> str:
    """The one that is named, else the one that the model has the most names of."""
    names = sections_of(engine, wanted)
    counts = {name: names_in_common(model, engine, name, habits) for name in names}
    best = max(names, key=lambda name: counts[name])
    if len(names) > 1 and list(counts.values()).count(counts[best]) > 1:
        raise InputError(
            f"it is not clear which section of {engine.envelope.engine} it stands for",
            where=model.target,
            mend=f"Name it with --section: {', '.join(names)}.",
        )
    return best


def _count(document: Document, section: str) -> int:
    properties = document.sections[section].get("properties")
    values = properties.values() if isinstance(properties, dict) else ()
    return sum(isinstance(one, dict) and "x-alias-of" not in one for one in values)
