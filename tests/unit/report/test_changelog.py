"""The changelog fragment: every breaking change once, and nothing that acts as markup."""

from __future__ import annotations

from typing import Any

import cmarkgfm  # type: ignore[import-untyped]

from param_discovery.report.changelog import LONGEST, changelog_fragment
from param_discovery.rules.model import Acceptance, Change, Comparison, Side

OLD, NEW = Side("vllm", "0.31.0"), Side("vllm", "0.32.0")


def _change(name: str, **given: Any) -> Change:
    base = Change(
        "parameter-removed",
        "breaking",
        "engine_params",
        f"engine_params.{name}",
        f"'{name}' is no longer accepted.",
    )
    return base._replace(**given)


def test_each_breaking_change_is_an_item_below_the_engine() -> None:
    fragment = changelog_fragment(Comparison(OLD, NEW, (_change("swap_space"), _change("seed"))))
    assert fragment == (
        "- `vllm` from `0.31.0` to `0.32.0`:\n"
        "  - `engine_params.swap_space`: `'swap_space'` is no longer accepted.\n"
        "  - `engine_params.seed`: `'seed'` is no longer accepted.\n"
    )


def test_what_may_take_its_place_is_said() -> None:
    renamed = _change("dtype", renamed_to="engine_params.torch_dtype")
    assert "Perhaps it is `engine_params.torch_dtype` now." in changelog_fragment(
        Comparison(OLD, NEW, (renamed,))
    )


def test_a_value_that_went_is_shown_once() -> None:
    narrowed = _change("seed", rule="type-narrowed", counterexample=(None,))
    assert "No longer valid: `null`." in changelog_fragment(Comparison(OLD, NEW, (narrowed,)))
    listed = _change("seed", rule="enum-value-removed", counterexample=("slow",))
    assert "No longer valid" not in changelog_fragment(Comparison(OLD, NEW, (listed,)))


def test_safe_and_accepted_changes_are_left_out() -> None:
    accepted = _change("seed", accepted=Acceptance("unused", "2030-01-01"))
    safe = _change("dtype", level="safe", rule="parameter-added")
    assert changelog_fragment(Comparison(OLD, NEW, (accepted, safe))) == ""


def test_an_engine_that_is_gone_is_said_to_be() -> None:
    fragment = changelog_fragment(Comparison(OLD, None, (_change("seed"),)))
    assert fragment.startswith("- `vllm` is supported no more:\n")


def test_what_is_left_out_is_counted() -> None:
    changes = tuple(_change(f"p{number}") for number in range(LONGEST + 3))
    lines = changelog_fragment(Comparison(OLD, NEW, changes)).splitlines()
    assert len(lines) == LONGEST + 2
    assert lines[-1] == "  - 3 more"


def test_foreign_text_stays_text() -> None:
    nasty = _change("x", path="engine_params.<b>`@all`", message="**bold** <!-- x --> [a](b)")
    html = cmarkgfm.github_flavored_markdown_to_html(
        changelog_fragment(Comparison(OLD, NEW, (nasty,)))
    )
    assert "<b>" not in html
    assert "<strong>" not in html
    assert "<a " not in html
    assert "<!--" not in html
