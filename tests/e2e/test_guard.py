"""`guard` as a process, on the project's own engines and on copies that are put out of step."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

WITH_SCHEMA = ("transformers", "vllm")


def guard(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "param_discovery", "guard", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    for folder in ("docker", "engine_versions", "schemas", ".github/workflows"):
        shutil.copytree(repository / folder, tmp_path / folder)
    return tmp_path


def bump(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


def test_our_own_engines_agree(repository: Path) -> None:
    ended = guard(*WITH_SCHEMA, cwd=repository)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.endswith("2 engines: 2 in agreement\n")


def test_of_all_our_engines_only_schemas_can_be_missing(repository: Path) -> None:
    ended = guard("--format", "json", cwd=repository)
    outcomes = json.loads(ended.stdout)
    names = sorted(path.stem for path in (repository / "engine_versions").glob("*.yaml"))
    assert [outcome["engine"] for outcome in outcomes] == names
    kinds = {outcome["engine"]: [m["kind"] for m in outcome["mismatches"]] for outcome in outcomes}
    missing = {n for n in names if not (repository / "schemas" / f"{n}.json").exists()}
    assert kinds == {name: ["schema-missing"] if name in missing else [] for name in names}
    assert ended.returncode == (1 if missing else 0)
    assert [outcome["errors"] for outcome in outcomes] == [[]] * len(names)


def test_the_guides_example(copy: Path, repository: Path) -> None:
    for path in ("engine_versions/vllm.yaml", "docker/Dockerfile.vllm"):
        bump(copy, path, "v0.32.0", "v0.33.0")
    ended = guard("vllm", cwd=copy)
    page = (repository / "docs" / "guides" / "guard.md").read_text(encoding="utf-8")
    shown = re.search(r"^```\n(vllm.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert (ended.returncode, ended.stdout) == (1, shown[1])


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("docker/Dockerfile.vllm", "VLLM_VERSION=v0.32.0", "VLLM_VERSION=v0.31.0"),
        ("docker/Dockerfile.vllm", "FROM vllm/vllm-openai:", "FROM vllm/other:"),
        ("engine_versions/vllm.yaml", "current_version: v0.32.0", "current_version: v0.31.0"),
        ("engine_versions/vllm.yaml", "image: vllm/vllm-openai", "image: vllm/other"),
        ("engine_versions/vllm.yaml", "version_arg: VLLM_VERSION", "version_arg: VERSION"),
        ("schemas/vllm.json", '"engine_version": "0.32.0"', '"engine_version": "0.31.0"'),
        ("docker/Dockerfile.transformers", "TRANSFORMERS_VERSION=5", "TRANSFORMERS_VERSION=4"),
    ],
)
def test_each_pin_wrong_in_turn(copy: Path, path: str, old: str, new: str) -> None:
    bump(copy, path, old, new)
    ended = guard(*WITH_SCHEMA, "--format", "github", "--pr-number", "17", cwd=copy)
    assert ended.returncode == 1
    annotations = [line for line in ended.stdout.splitlines() if line.startswith("::error ")]
    assert annotations
    for line in annotations:
        assert re.match(r"::error file=(?:docker/Dockerfile|engine_versions/)", line)
        assert ("pr_number=17" in line) == (": schema-" in line.replace("%3A", ":"))


def test_changed_build_options_pass(copy: Path) -> None:
    bump(copy, "docker/Dockerfile.transformers", "TORCH_VERSION=2.13.0", "TORCH_VERSION=2.12.0")
    bump(copy, "docker/Dockerfile.vllm", "ENTRYPOINT []", 'RUN echo 1\nENTRYPOINT ["x"]')
    assert guard(*WITH_SCHEMA, cwd=copy).returncode == 0


def test_bad_input_wins_over_a_mismatch_and_hides_none(copy: Path) -> None:
    bump(copy, "docker/Dockerfile.vllm", "VLLM_VERSION=v0.32.0", "VLLM_VERSION=v0.31.0")
    bump(copy, "docker/Dockerfile.transformers", "RUN python3", "RUM python3")
    ended = guard(*WITH_SCHEMA, cwd=copy)
    assert ended.returncode == 2
    assert "docker/Dockerfile.vllm:3: ARG VLLM_VERSION is 'v0.31.0'" in ended.stdout
    assert "error: transformers: docker/Dockerfile.transformers:" in ended.stderr


def test_nothing_dear_is_imported(repository: Path) -> None:
    program = (
        "import sys; from param_discovery.cli.main import main; main(sys.argv[1:]);"
        "print(*sorted({'docker', 'requests', 'rich', 'urllib3'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program, "guard", "vllm"]
    ended = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == ""
