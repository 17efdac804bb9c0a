"""What can be said of the configuration without Renovate."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from param_discovery.spec.load import load_all
from tests.renovate.conftest import COMMENT, ROOT, configuration, snippets

PRESET = configuration("default.json")
OURS = configuration("renovate.json")
SPECS = load_all(ROOT)
ENGINE_RULES = [rule for rule in PRESET["packageRules"] if rule.get("matchDepTypes") == ["engine"]]

(PINS,) = PRESET["customManagers"]


def in_python(pattern: str) -> re.Pattern[str]:
    """A pattern of Renovate's, as Python spells it."""
    return re.compile(pattern.removeprefix("/").removesuffix("/").replace("(?<", "(?P<"))


def pins(text: str) -> list[dict[str, Any]]:
    (pattern,) = PINS["matchStrings"]
    return [match.groupdict() for match in in_python(pattern).finditer(text)]


def is_read(path: str) -> bool:
    return any(in_python(pattern).search(path) for pattern in PINS["managerFilePatterns"])


@pytest.mark.parametrize("key", sorted(PRESET.keys() - {"description"}))
def test_our_own_configuration_has_all_of_the_preset(key: str) -> None:
    # A repository cannot extend a file of its own: Renovate takes presets from other places only.
    theirs = PRESET[key]
    assert OURS[key] == theirs or OURS[key][: len(theirs)] == theirs


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.engine)
def test_both_pins_of_an_engine_are_one_dependency(spec: Any) -> None:
    files = [f"engine_versions/{spec.engine}.yaml", spec.dockerfile]
    assert all(is_read(file) for file in files)
    found = [pins((ROOT / file).read_text(encoding="utf-8")) for file in files]
    assert found[0] == found[1]
    assert [pin["currentValue"] for pin in found[0]] == [spec.current_version]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("current_version: v1.4.0", "v1.4.0"),
        ('current_version: "1.4"', "1.4"),
        ("current_version: '1.4' # why", "1.4"),
        ("ARG ACME_VERSION=v1.4.0.post1", "v1.4.0.post1"),
        ('ARG  ACME_VERSION="v1.4.0"', "v1.4.0"),
        ("ARG ACME_VERSION=v1.4.0\r", "v1.4.0"),
    ],
)
def test_a_pin_is_read_however_it_is_quoted(line: str, value: str) -> None:
    assert [pin["currentValue"] for pin in pins(f"{COMMENT}{line}\n")] == [value]


@pytest.mark.parametrize(
    "text",
    [
        f"{COMMENT}\ncurrent_version: v1.4.0\n",
        f"{COMMENT}ARG ACME_VERSION\n",
        f"{COMMENT}ENV ACME_VERSION=v1.4.0\n",
        "current_version: v1.4.0\n",
    ],
)
def test_only_the_line_below_a_comment_is_a_pin(text: str) -> None:
    assert pins(text) == []


def test_the_whole_comment_is_understood() -> None:
    comment = (
        "# renovate: datasource=github-releases depName=a/b packageName=c/d"
        " versioning=regex:^(?<x>.)$ extractVersion=^v(?<version>.+)$ registryUrl=https://example.com/x\n"
    )
    (pin,) = pins(f"{comment}current_version: 1.2.1\n")
    assert pin == {
        "datasource": "github-releases",
        "depName": "a/b",
        "packageName": "c/d",
        "versioning": "regex:^(?<x>.)$",
        "extractVersion": "^v(?<version>.+)$",
        "registryUrl": "https://example.com/x",
        "currentValue": "1.2.1",
    }


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("engine_versions/acme.yaml", True),
        ("ml/engine_versions/acme.yaml", True),
        ("docker/Dockerfile.acme", True),
        ("images/acme/Dockerfile", True),
        ("images/acme.Dockerfile", True),
        ("engine_versions/old/acme.yaml", False),
        ("docs/acme.yaml", False),
        ("docker/notes-on-Dockerfiles.md", False),
    ],
)
def test_dockerfiles_are_read_wherever_they_stand(path: str, read: bool) -> None:
    assert is_read(path) is read


def test_patterns_need_no_more_than_re2() -> None:
    # Renovate runs on RE2 where it can: no look-around, no back references.
    patterns = [text for manager in OURS["customManagers"] for text in manager["matchStrings"]]
    assert not [text for text in patterns if re.search(r"\(\?<?[=!]|\\[1-9]|\(\?>", text)]


def test_no_engine_is_named() -> None:
    text = json.dumps([PRESET, OURS]).lower()
    assert [spec.engine for spec in SPECS if spec.engine in text] == []


def test_engines_come_weekly_after_three_days_and_never_merge_themselves() -> None:
    first = ENGINE_RULES[0]
    assert first["schedule"] == ["* 0-5 * * 1"]
    assert first["minimumReleaseAge"] == "3 days"
    assert first["automerge"] is False
    assert first["addLabels"]
    assert not [rule for rule in OURS["packageRules"] if rule.get("automerge")]


def test_an_action_is_updated_and_a_runner_is_not() -> None:
    # Which Python a job tests on is a decision, not a bump.
    off = [rule for rule in OURS["packageRules"] if "enabled" in rule]
    kinds = [kind for rule in off for kind in rule.get("matchDepTypes", [])]
    assert {"github-runner", "uses-with"} <= set(kinds)
    assert "action" not in kinds


def test_the_pipelines_own_commits_do_not_stop_renovate() -> None:
    author = "41898282+github-actions[bot]@users.noreply.github.com"
    assert author in PRESET["gitIgnoredAuthors"]
    assert author in (ROOT / "docs" / "guides" / "renovate.md").read_text(encoding="utf-8")


def test_the_guides_snippets_are_what_they_say() -> None:
    assert all(json.loads(text)["extends"] for text in snippets("json"))
    assert all(len(pins(text)) == 1 for text in snippets("yaml"))
    assert [len(pins(text)) for text in snippets("dockerfile")] == [1]
