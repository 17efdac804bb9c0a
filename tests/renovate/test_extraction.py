"""What the real Renovate makes of the configuration, without asking any registry."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from param_discovery.spec.load import load_all
from tests.renovate.conftest import ROOT, SIXTH, add_engine, configuration, snippets
from tools.renovate import main, module, node, validate, with_the_preset

if TYPE_CHECKING:
    from tools.renovate import Run

pytestmark = pytest.mark.network
"""Renovate itself comes from the npm registry, once."""

COMPILED = ("dev", "lint", "runtime")

CUDA = (
    r"regex:^v(?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)(?:\.post(?<build>\d+))?"
    r"-(?<compatibility>cu[\d.]+)$"
)


def write(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_the_configurations_are_valid() -> None:
    run = validate(ROOT / "renovate.json", ROOT / "default.json")
    assert (run.code, run.warnings) == (0, ())


def test_the_guides_configurations_are_valid(tmp_path: Path) -> None:
    files = []
    for number, text in enumerate(snippets("json")):
        files.append(tmp_path / f"{number}.json")
        files[-1].write_text(text, encoding="utf-8")
    run = validate(*files)
    assert (run.code, run.warnings) == (0, ())


@pytest.mark.parametrize(
    "fault",
    [
        {"minimumReleaseAges": "3 days"},
        {"schedule": ["on the next full moon"]},
        {"stabilityDays": 3},
        {"customManagers": [{"customType": "regex", "managerFilePatterns": ["/a/"]}]},
    ],
    ids=["unknown", "not a time", "of old", "incomplete"],
)
def test_the_validation_sees_faults(fault: dict[str, object], tmp_path: Path) -> None:
    file = write(tmp_path / "renovate.json", {**configuration("default.json"), **fault})
    assert validate(file).code == 1


def test_each_engine_is_one_dependency_with_two_pins(extracted: Run) -> None:
    found = {
        (pin.file, pin.dependency, pin.value) for pin in extracted.pins if pin.kind == "engine"
    }
    wanted = {
        ("engine_versions/acme.yaml", "acme/engine", "v1.4.0"),
        ("docker/Dockerfile.acme", "acme/engine", "v1.4.0"),
    }
    for spec in load_all(ROOT):
        source = spec.image.rpartition(":")[0] if spec.image else spec.package
        for file in (f"engine_versions/{spec.engine}.yaml", spec.dockerfile):
            wanted.add((str(file), source, spec.current_version))
    assert found == wanted
    assert len({dependency for _, dependency, _ in found}) == len(load_all(ROOT)) + 1


def test_each_pin_is_found_once(six_engines: Path, extracted: Run) -> None:
    found = Counter((pin.file, pin.dependency, pin.value) for pin in extracted.pins)
    # A workflow may use an action twice: then it stands there twice.
    text = {file: (six_engines / file).read_text(encoding="utf-8") for file, _, _ in found}
    assert [pin for pin, times in found.items() if times > text[pin[0]].count(pin[2])] == []
    engines = [pin for pin in extracted.pins if pin.kind in ("engine", "base")]
    assert len(engines) == len({(pin.file, pin.dependency) for pin in engines})


def test_only_the_managers_that_are_meant_find_something(extracted: Run) -> None:
    assert {pin.manager for pin in extracted.pins} <= {"regex", "github-actions", "pip-compile"}


def test_the_base_images_are_found(extracted: Run) -> None:
    found = {pin.file for pin in extracted.pins if pin.kind == "base"}
    assert found == {"Dockerfile", "docker/Dockerfile.transformers"}


def test_nothing_found_is_left_alone(extracted: Run) -> None:
    assert [pin for pin in extracted.pins if pin.kind in ("engine", "base") and pin.skipped] == []
    assert extracted.code == 0


def test_the_compiled_requirements_can_be_compiled_again(extracted: Run) -> None:
    (file,) = extracted.package_files("pip-compile")
    assert file["packageFile"] == "pyproject.toml"
    assert set(file["lockFiles"]) == {f"requirements/{name}.txt" for name in COMPILED}


def test_the_sixth_engine_needed_no_change(six_engines: Path, extracted: Run) -> None:
    for name in ("renovate.json", "default.json"):
        assert (six_engines / name).read_bytes() == (ROOT / name).read_bytes()
    assert {pin.file for pin in extracted.pins if SIXTH in pin.file} == {
        f"engine_versions/{SIXTH}.yaml",
        f"docker/Dockerfile.{SIXTH}",
    }


def test_the_preset_stands_in_for_its_name(tmp_path: Path) -> None:
    rule = {"matchDepTypes": ["engine"], "schedule": ["at any time"]}
    extends = ["config:recommended", "github>ORG/param-discovery#v1"]
    file = write(tmp_path / "renovate.json", {"extends": extends, "packageRules": [rule]})
    with_the_preset(tmp_path)
    settings = json.loads(file.read_text(encoding="utf-8"))
    preset = configuration("default.json")
    assert settings["extends"] == ["config:recommended"]
    assert settings["packageRules"] == [*preset["packageRules"], rule]
    assert settings["customManagers"] == preset["customManagers"]


def test_an_adopter_sees_what_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "engine_versions").mkdir()
    (tmp_path / "docker").mkdir()
    add_engine(tmp_path)
    write(tmp_path / "renovate.json", {"extends": ["github>ORG/param-discovery#v1"]})
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    assert tool(["extract", str(tmp_path)], monkeypatch) == 0
    printed = capsys.readouterr().out.splitlines()
    assert "engine_versions/acme.yaml: acme/engine v1.4.0 (docker, found by regex)" in printed
    assert "docker/Dockerfile.acme: acme/engine v1.4.0 (docker, found by regex)" in printed


def test_an_adopter_sees_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "renovate.json", {"minimumReleaseAges": "3 days"})
    assert tool(["validate", str(file)], monkeypatch) == 1
    assert "minimumReleaseAges" in capsys.readouterr().out


def tool(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["renovate.py", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(str(ended.value.code))


VERSIONS = [
    pytest.param(
        "pep440",
        "v0.32.0",
        ["v0.32.0.post1", "v0.33.0", "v0.33.0.post1", "0.10.1.1", "v0.31.9", "v0.32.0"],
        ["v0.32.0.post1", "v0.33.0", "v0.33.0.post1"],
        id="keeps the v and orders post releases",
    ),
    pytest.param("pep440", "0.10.1", ["0.10.1.1", "0.10.0.9"], ["0.10.1.1"], id="four numbers"),
    pytest.param(
        "pep440",
        "v0.32.0",
        ["v0.33.0rc1", "v0.33.0.dev3", "v0.33.0a1", "v0.33.0-cu129", "v0.33.0-aarch64", "latest"],
        [],
        id="no pre-release and no variant",
    ),
    pytest.param("pep440", "1.2.1", ["1.3.0rc6.post3", "1.2.2"], ["1.2.2"], id="as NGC has them"),
    pytest.param(
        "docker", "v0.32.0", ["v0.32.0.post1", "v0.33.0.post1"], [], id="why not docker: no post"
    ),
    pytest.param(
        CUDA,
        "v0.18.0-cu12.8",
        ["v0.18.0.post1-cu12.8", "v0.19.0-cu12.8", "v0.19.0-cu13", "v0.19.0", "v0.20.0rc1-cu12.8"],
        ["v0.18.0.post1-cu12.8", "v0.19.0-cu12.8"],
        id="the same CUDA",
    ),
]


@pytest.mark.parametrize(("versioning", "current", "tags", "updates"), VERSIONS)
def test_which_tags_are_updates(
    versioning: str, current: str, tags: list[str], updates: list[str]
) -> None:
    case = {"versioning": versioning, "current": current, "tags": tags}
    script = Path(__file__).with_name("versions.mjs")
    answer = subprocess.run(
        [node(), script, module("modules/versioning/index.js")],
        input=json.dumps([case]),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(answer.stdout.splitlines()[-1]) == [updates]


def test_the_guides_pattern_is_the_one_that_was_tried() -> None:
    assert f"versioning={CUDA}\n" in "".join(snippets("yaml"))
