"""Every shell example of README and docs is run, or held against what it names."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.docs.acme import acme_index
from tests.docs.acme_schemas import make_history
from tests.docs.check_files import make_files, share_cache
from tests.docs.pages import ROOT, blocks, commands, pages

if TYPE_CHECKING:
    from collections.abc import Iterator

SHELLS = frozenset({"bash", "console", "sh", "shell"})

RUN_WHOLE = ROOT / "docs" / "tutorial.md"
"""Done from its first line to its last in test_tutorial.py."""

INSTALLS = frozenset({".", "pip", "pre-commit", "python3"})
"""Programs of examples that set a clone up: the README's two are run whole, elsewhere."""


@dataclass(frozen=True, slots=True)
class Example:
    """One command as a reader would type it."""

    place: str
    text: str

    def parts(self) -> list[list[str]]:
        """The commands that `&&` joins, as arguments, each program without its folder."""
        split = [shlex.split(part) for part in self.text.split("&&")]
        return [[Path(program).name or ".", *arguments] for program, *arguments in split]


def _examples() -> Iterator[Example]:
    for page in pages():
        for block in blocks(page):
            if block.language in SHELLS and page != RUN_WHOLE:
                for command in commands(block):
                    yield Example(f"{page.relative_to(ROOT)}:{block.line}", command)


EXAMPLES = tuple(_examples())
OURS = tuple(
    (example.place, tuple(arguments))
    for example in EXAMPLES
    for program, *arguments in example.parts()
    if program == "param-discovery"
)


def _reaches(arguments: tuple[str, ...]) -> bool:
    """Whether an example reads a real engine: all but the guide's own little one do."""
    if arguments[0] in ("classify", "impact"):
        return any("@" in argument for argument in arguments)
    if arguments[0] == "check":
        return "--no-history" not in arguments or any("@" in argument for argument in arguments)
    return arguments[0] in ("discover", "history") and "acme" not in arguments


def _params() -> list[object]:
    return [
        pytest.param(
            arguments,
            id=f"{place} {' '.join(arguments)}",
            marks=[pytest.mark.engine, pytest.mark.network] if _reaches(arguments) else [],
        )
        for place, arguments in OURS
    ]


@pytest.fixture
def adopter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the project's specifications and schemas, and the guide's own engine."""
    for name in ("docker", "engine_versions", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    guide = ROOT / "docs" / "guides" / "add-an-engine.md"
    (specification,) = (block.body for block in blocks(guide) if block.language == "yaml")
    (tmp_path / "engine_versions" / "acme.yaml").write_text(specification, encoding="utf-8")
    return tmp_path


def _run(arguments: tuple[str, ...], cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "param_discovery", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", _params())
def test_our_own_commands_do_what_the_page_says(
    arguments: tuple[str, ...],
    adopter: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    if "acme" in arguments:
        index = acme_index(adopter / "index")
        monkeypatch.setenv("UV_FIND_LINKS", str(index))
        monkeypatch.setenv("UV_NO_INDEX", "1")
    if arguments[0] in ("classify", "impact"):
        make_history(adopter)
    if arguments[0] == "check":
        make_files(adopter)
        share_cache(monkeypatch, tmp_path_factory)
    ended = _run(arguments, adopter)
    # What `doctor` finds is the machine's affair: 1 says that no runtime could work on it.
    may_say_no = ("check", "classify", "doctor", "impact")
    fine = {0, 1} if arguments[0] in may_say_no or "--check" in arguments else {0}
    assert ended.returncode in fine, ended.stderr
    assert ended.stdout


def test_every_command_is_known_to_a_test() -> None:
    known = INSTALLS | {"nox", "param-discovery"}
    unknown = [
        f"{example.place}: {example.text}"
        for example in EXAMPLES
        for program, *_ in example.parts()
        if program not in known
    ]
    assert unknown == []


def test_examples_install_from_files_that_are_there() -> None:
    named = [name for example in EXAMPLES for name in re.findall(r"-r (\S+)", example.text)]
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_sessions_in_examples_exist() -> None:
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    sessions = set(re.findall(r"^@nox\.session.*\ndef (\w+)", noxfile, re.MULTILINE))
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages())
    named = {
        name
        for match in re.findall(r"\bnox -s ((?:[a-z]+ ?)+)", text)
        for name in match.split()
        if not name.startswith("-")
    }
    assert named <= sessions
    # And the menu in CONTRIBUTING.md has them all.
    menu = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [name for name in sorted(sessions) if f"`nox -s {name}`" not in menu] == []


def _readme_block(marker: str) -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    match = re.search(rf"<!-- {marker} -->\n```sh\n(.*?)\n```", text, re.DOTALL)
    assert match is not None
    return match[1]


def test_ci_runs_the_readmes_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    function = re.search(r"^test_command\(\) \{\n.*?^\}$", script, re.MULTILINE | re.DOTALL)
    assert function is not None
    shell = f"{function[0]}\ntest_command\n"
    ended = subprocess.run(
        ["bash", "-euc", shell], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ended.stdout == _readme_block("test command") + "\n"
    assert 'bash -euo pipefail -c "$command"' in script


def test_the_readmes_parameter_stands_in_the_schema() -> None:
    (shown,) = (block.body for block in blocks(ROOT / "README.md") if block.language == "json")
    document = json.loads((ROOT / "schemas" / "vllm.json").read_text(encoding="utf-8"))
    parameters = document["properties"]["engine_params"]["properties"]
    for name, fragment in json.loads(shown).items():
        assert parameters[name] == fragment


@pytest.mark.engine
@pytest.mark.network
def test_the_readmes_first_command_in_a_fresh_clone(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    ended = subprocess.run(
        ["bash", "-euc", _readme_block("first command")],
        cwd=clone,
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- its output -->\n```\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    assert ended.stdout == shown[1]
