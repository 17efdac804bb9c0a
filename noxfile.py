"""Everything a contributor or CI runs; `nox -l` is the menu, `nox` alone what a change must pass.

Without Docker, `nox` runs what any machine can: lint and the unit tests. Where a Docker daemon
answers, and always in CI (there a missing one is a failure), it runs the whole suite instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import nox

ROOT = Path(__file__).parent
PROBE = "src/param_discovery/probe"
SPECIFICATION_SCHEMA = "docs/reference/engine-specification.schema.json"
CODE = ("src", "tests", "tools", "benchmarks", "composite", ".github", "noxfile.py")
ACTIONS = ("action.yml", "composite/action.yml", ".github/actions/plan/action.yml")
GENERATED = {
    "param_discovery.cli.reference": "command-line.md",
    "param_discovery.rules.reference": "rules.md",
    "param_discovery.spec.json_schema": "engine-specification.schema.json",
    "param_discovery.spec.project_json_schema": "project-configuration.schema.json",
}
PAGES = {
    # Written by hand, with generated tables in them.
    "param_discovery.spec.json_schema": "engine-specification.md",
    "param_discovery.spec.project_json_schema": "project-configuration.md",
}
BESIDE = ("--numprocesses=auto", "--dist=loadscope")
"""Tests in several processes; tests/conftest.py says which stay in one."""
PROJECT = "pyproject.toml"
REQUIREMENTS = {
    # Each later file is held to the versions of the first.
    "dev": (PROJECT, "--group=pyproject.toml:test"),
    "lint": (PROJECT, "--group=pyproject.toml:lint", "--constraints=requirements/dev.txt"),
    "runtime": (PROJECT, "--constraints=requirements/dev.txt"),
    # What the action's image builds the package with.
    "build": ("--group=pyproject.toml:build", "--constraints=requirements/dev.txt"),
}


SITE = "build/site"
"""Where `site` puts it."""


# uv trusts what the machine trusts, as pip does: behind a proxy that opens TLS nothing else works.
os.environ.setdefault("UV_SYSTEM_CERTS", "true")


def _docker_answers() -> bool:
    if not shutil.which("docker"):
        return False
    command = ["docker", "version", "--format", "{{.Server.Version}}"]
    answer = subprocess.run(command, capture_output=True, check=False, timeout=30)
    return answer.returncode == 0


nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_external_run = True
nox.options.reuse_venv = "yes"
nox.options.sessions = [
    "lint",
    "suite" if os.environ.get("CI") or _docker_answers() else "tests",
]


def _install(session: nox.Session, requirements: str) -> None:
    """Pinned dependencies, then the package as users get it: a wheel, not an editable install."""
    session.install("--require-hashes", "-r", f"requirements/{requirements}.txt")
    reinstall = "--reinstall" if session.venv_backend == "uv" else "--force-reinstall"
    session.install("--no-build-isolation", "--no-deps", reinstall, ".")


def _pytest(session: nox.Session, *arguments: str) -> None:
    _install(session, "dev")
    session.run("pytest", *arguments, *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Unit tests and examples: no Docker, no network."""
    _pytest(session, *BESIDE, "-m", "not docker and not network and not engine and not browser")


@nox.session
def suite(session: nox.Session) -> None:
    """Every test there is, in one run: what CI asks for."""
    _pytest(session, *BESIDE)


@nox.session
def docker(session: nox.Session) -> None:
    """Tests against a real Docker daemon, without the real engines."""
    _pytest(session, "-m", "docker and not engine")


@nox.session
def engines(session: nox.Session) -> None:
    """Real engines in a virtual environment and in a container (minutes)."""
    _pytest(session, "-m", "engine")


@nox.session(default=False)
def truth(session: nox.Session) -> None:
    """What source tells against what the engine tells: `-- ENGINE --python VENV`."""
    _install(session, "dev")
    session.run("python", "tools/truth.py", *session.posargs)


@nox.session(default=False)
def soundness(session: nox.Session) -> None:
    """Is a verdict of safe ever wrong? A million pairs: `-- --pairs N --seed S --jobs J`."""
    _install(session, "dev")
    session.run("python", "tools/soundness.py", *session.posargs)


@nox.session
def pythons(session: nox.Session) -> None:
    """The probe under the Pythons of several Debian releases, in containers."""
    _pytest(session, "tests/docker/test_pythons.py", "tests/probe/test_pythons.py")


@nox.session
def coverage(session: nox.Session) -> None:
    """Which lines and branches the unit tests never reach."""
    _install(session, "dev")
    marks = "not docker and not network and not engine and not browser"
    session.run("coverage", "run", "-m", "pytest", "-m", marks, *session.posargs)
    session.run("coverage", "report")


def _tracked(session: nox.Session, *patterns: str) -> list[str]:
    listing = session.run("git", "ls-files", "--", *patterns, external=True, silent=True, log=False)
    return str(listing).split()


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, layers, the probe's oldest Python, Dockerfiles, shell scripts, pins."""
    _install(session, "lint")
    code = [name for name in CODE if (ROOT / name).exists()]
    session.run("ruff", "check", *code)
    session.run("ruff", "format", "--check", *code)
    session.run("mypy", *code)
    session.run("lint-imports", "--no-cache")
    session.run("vermin", PROBE)
    if dockerfiles := _tracked(session, "docker/Dockerfile.*", "Dockerfile"):
        session.run("hadolint", *dockerfiles)
    session.run("shellcheck", ".ci/run", *_tracked(session, "*.sh"))
    specifications = _tracked(session, "engine_versions/*.yaml")
    session.run("check-jsonschema", "--schemafile", SPECIFICATION_SCHEMA, *specifications)
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-actions", *ACTIONS)
    workflows = _tracked(session, ".github/workflows/*.yml", ".github/workflows/*.yaml")
    if workflows:
        session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    session.run("zizmor", "--persona", "auditor", "--offline", "--quiet", *ACTIONS, ".github")
    if session.venv_backend == "uv":
        session.run("uv", "pip", "check", "--python", session.virtualenv.location)
    else:
        session.run("pip", "check")


@nox.session
def docs(session: nox.Session) -> None:
    """Links lead somewhere, examples run, generated pages are in step."""
    generated = [
        "tests/unit/cli/test_reference.py",
        "tests/unit/spec/test_json_schema.py",
        "tests/unit/spec/test_reference_page.py",
        "tests/unit/spec/test_project.py",
        "tests/unit/rules",
    ]
    _pytest(
        session,
        "tests/docs",
        *generated,
        "-m",
        "not docker and not network and not engine and not browser",
    )


def _sphinx(session: nox.Session, builder: str, output: str) -> None:
    session.install("--require-hashes", "-r", "requirements/dev.txt")
    strict = ("--fail-on-warning", "--keep-going", "--nitpicky")
    places = ("--conf-dir=tools/docs_site", "--doctree-dir=build/site-doctrees", "docs", output)
    session.run("sphinx-build", *strict, f"--builder={builder}", *places, *session.posargs)


@nox.session
def site(session: nox.Session) -> None:
    """The documentation as a site, in build/site: a warning fails."""
    _sphinx(session, "html", SITE)


@nox.session(default=False)
def links(session: nox.Session) -> None:
    """Addresses outside this repository answer (needs the internet)."""
    _sphinx(session, "linkcheck", "build/links")


@nox.session
def generate(session: nox.Session) -> None:
    """Write the generated parts of docs/reference again."""
    _install(session, "dev")
    for module, page in GENERATED.items():
        with (ROOT / "docs" / "reference" / page).open("w", encoding="utf-8") as file:
            session.run("python", "-m", module, stdout=file)
    session.run("python", "tools/action_tables.py")
    for module, page in PAGES.items():
        session.run("python", "-m", module, "--page", f"docs/reference/{page}")


@nox.session
def bench(session: nox.Session) -> None:
    """Overhead of `discover` over a bare container that imports the same targets."""
    _install(session, "dev")
    for script in sorted((ROOT / "benchmarks").rglob("bench_*.py")):
        session.run("python", str(script.relative_to(ROOT)), *session.posargs)


@nox.session
def requirements(session: nox.Session) -> None:
    """Pin every dependency again: newest versions with `-- --upgrade`."""
    session.install("uv")
    for name, inputs in REQUIREMENTS.items():
        session.run(
            *("uv", "pip", "compile", *inputs),
            # uv notes its command in each file, and Renovate runs that again: it takes these
            # options, with `=`, and no others.
            *("--quiet", "--universal", "--python-version=3.11", "--generate-hashes"),
            *(f"--output-file=requirements/{name}.txt", *session.posargs),
            env={"UV_NO_CONFIG": "1"},
        )


@nox.session
def changelog(session: nox.Session) -> None:
    """What the next release's entry in CHANGELOG.md would say."""
    session.install("--require-hashes", "-r", "requirements/lint.txt")
    session.run("towncrier", "build", "--draft", "--version", "next")
