"""Against real history, recorded: what is said has to be true; what cannot be seen is not said."""

from __future__ import annotations

from functools import cache

import pytest
from packaging.version import Version

from param_discovery.pipeline.lifecycle import Lifecycle
from param_discovery.report.lifecycle_result import Fate, Standing
from tests.unit.pipeline.lifecycle_records import recorded
from tests.unit.pipeline.lifecycle_truths import TRUTHS, Truth


@cache
def lifecycle(engine: str) -> Lifecycle:
    return Lifecycle(recorded(engine))


def the_fate(truth: Truth) -> Fate:
    section, _, inside = truth.path.partition(".")
    fates = lifecycle(truth.engine).fate(section, inside, Version(truth.at))
    return next(fate for fate in fates if fate.path == truth.path)


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda t: f"{t.engine}-{t.at}-{t.path}")
def test_what_became_of_it(truth: Truth) -> None:
    fate = the_fate(truth)
    section = truth.path.partition(".")[0]
    if truth.removed_in is None:
        assert fate.standing is Standing.THERE
    else:
        assert (fate.standing, fate.removed_in) == (Standing.GONE, truth.removed_in)
    expected = truth.truth if truth.source is not None else ()
    assert fate.replaced_by == tuple(f"{section}.{name}" for name in expected)
    assert fate.replacement_source is truth.source
    assert fate.is_opposite is truth.is_opposite
    assert (fate.deprecated_in is not None) is truth.is_deprecated


def test_enough_is_labelled_and_most_of_it_is_seen() -> None:
    replaced = [truth for truth in TRUTHS if truth.truth]
    seen = [truth for truth in replaced if truth.source is not None]
    assert len(TRUTHS) >= 80
    assert len(seen) / len(replaced) >= 0.75


@pytest.mark.parametrize("engine", ["vllm", "sglang", "lmdeploy", "transformers"])
def test_nothing_is_replaced_by_what_is_not_there(engine: str) -> None:
    """Every parameter of every recorded version, from two of them."""
    whole = lifecycle(engine)
    snapshots = recorded(engine)
    names = {path for snapshot in snapshots for path in snapshot.facts}
    for snapshot in (snapshots[len(snapshots) // 2], snapshots[-1]):
        for path in names:
            section, _, inside = path.partition(".")
            for fate in whole.fate(section, inside, snapshot.version):
                assert set(fate.replaced_by) <= snapshot.facts.keys() - {fate.path}
                assert (fate.standing is Standing.THERE) is (fate.path in snapshot.facts)
