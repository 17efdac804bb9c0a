"""Run the real Renovate: say whether a configuration is valid, and which versions it finds.

    python tools/renovate.py validate renovate.json default.json
    python tools/renovate.py extract [FOLDER]

Renovate and the Node.js that it needs come from the npm registry that this machine's npm is set up
with, in fixed versions, into the user's cache: once, and never into the repository. `extract` works
on a copy of the repository's files and asks no registry for anything. Where `renovate.json` extends
`github>.../param-discovery`, the preset is this clone's default.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

RENOVATE = "44.121.2"
NODE = "24.21.0"
"""The newest of the range in Renovate's package.json, which no Debian has yet."""

CACHE = Path(platformdirs.user_cache_dir("param-discovery")) / f"renovate-{RENOVATE}-node-{NODE}"
ENVIRONMENT = dict(os.environ)
"""As this process found it: npm's own settings are part of the machine."""

WARNING = 40
NO_RE2 = "RE2 not usable, falling back to RegExp"
"""How the one warning begins that is expected: RE2 would be compiled when it is installed."""

ROOT = Path(__file__).resolve().parents[1]
_PRESET = re.compile(r"(?:github|local)>[^/]+/param-discovery(?:#.*)?$")

_MACHINES = {"x86_64": "x64", "AMD64": "x64", "aarch64": "arm64", "arm64": "arm64"}


class Pin(NamedTuple):
    """One version that Renovate found."""

    file: str
    dependency: str
    value: str
    datasource: str
    versioning: str | None
    kind: str | None
    """Renovate's `depType`: `engine` for ours."""
    manager: str
    skipped: str | None
    """Why Renovate leaves it alone, if it does."""


class Run(NamedTuple):
    """What one run of Renovate said."""

    records: tuple[dict[str, Any], ...]
    """Its log, one record a line."""
    code: int

    @property
    def pins(self) -> tuple[Pin, ...]:
        """Every version found, in the order of managers and files."""
        return tuple(
            _pin(manager, file["packageFile"], dependency)
            for manager in self._found()
            for file in self.package_files(manager)
            for dependency in file["deps"]
        )

    def package_files(self, manager: str) -> list[dict[str, Any]]:
        """What one manager found, as Renovate logs it: after a look-up with updates."""
        files: list[dict[str, Any]] = self._found().get(manager, [])
        return files

    def _found(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for record in self.records:
            if record["msg"] == "packageFiles with updates":
                found = record["config"]
            else:
                found = record.get("packageFiles", found)
        return found

    @property
    def warnings(self) -> tuple[str, ...]:
        """What Renovate warned of, RE2 aside."""
        loud = (record for record in self.records if record["level"] >= WARNING)
        return tuple(record["msg"] for record in loud if not record["msg"].startswith(NO_RE2))


def node() -> Path:
    """The Node.js that Renovate runs on; installs both where they are not in the cache yet.

    Raises:
        subprocess.CalledProcessError: npm failed.
        SystemExit: there is no npm, or no Node.js for this machine.
    """
    if not CACHE.is_dir():
        CACHE.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE.parent) as folder:
            _install(Path(folder) / "new")
            # Whoever is first, wins: the others' copies are the same.
            if not CACHE.is_dir():
                (Path(folder) / "new").rename(CACHE)
    return CACHE / "node_modules" / _node_package() / "bin" / "node"


def module(name: str) -> Path:
    """A file of Renovate's own code, below its `dist`."""
    return CACHE / "node_modules" / "renovate" / "dist" / name


def validate(*files: Path) -> Run:
    """Hold configurations against Renovate's own strict validation: exit code 0 is valid."""
    return _run(
        [
            str(node()),
            str(module("config-validator.js")),
            "--strict",
            "--no-global",
            *map(str, files),
        ]
    )


def copy_repository(repository: Path, folder: Path) -> None:
    """Every file of a working tree as it is now, new ones too, but for those that git ignores."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=repository, capture_output=True, check=True)
    for name in listing.stdout.decode().split("\0"):
        if name and (repository / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(repository / name, folder / name)


def with_the_preset(folder: Path) -> None:
    """Put default.json in the place of its name, which only GitHub could resolve."""
    file = folder / "renovate.json"
    settings = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    others = [name for name in settings.get("extends", []) if not _PRESET.match(name)]
    if others != settings.get("extends", []):
        preset = json.loads((ROOT / "default.json").read_text(encoding="utf-8"))
        for key, value in settings.items():
            joined = key in ("customManagers", "packageRules")
            preset[key] = preset[key] + value if joined else value
        file.write_text(json.dumps({**preset, "extends": others}), encoding="utf-8")


def extract(folder: Path) -> Run:
    """Find every version in the files of `folder`, with its `renovate.json`."""
    return _renovate(folder, "extract", {})


def look_up(folder: Path, settings: dict[str, Any]) -> Run:
    """As `extract`, and ask the registries; `settings` are those of Renovate's administrator."""
    return _renovate(folder, "lookup", settings)


def _renovate(folder: Path, dry_run: str, settings: dict[str, Any]) -> Run:
    with tempfile.TemporaryDirectory() as base:
        more = {"RENOVATE_BASE_DIR": base, "RENOVATE_CONFIG": json.dumps(settings)}
        command = [str(node()), str(module("renovate.js")), "--platform=local"]
        return _run([*command, f"--dry-run={dry_run}"], folder, more)


def _run(command: list[str], folder: Path | None = None, more: dict[str, str] | None = None) -> Run:
    said = {"LOG_LEVEL": "debug", "LOG_FORMAT": "json"}
    # Nothing of this machine's Renovate, if it has one.
    plain = {name: value for name, value in ENVIRONMENT.items() if "RENOVATE" not in name}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**plain, **said, **(more or {})},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    lines = (line for line in done.stdout.splitlines() if line.startswith("{"))
    return Run(tuple(json.loads(line) for line in lines), done.returncode)


def _install(folder: Path) -> None:
    """Scripts stay off: what they would build is optional, and some fetch it from elsewhere."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed and not on PATH; any version that comes with Node.js does")
    folder.mkdir()
    flags = ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    wanted = [f"{_node_package()}@{NODE}", f"renovate@{RENOVATE}"]
    command = [npm, "install", "--prefix", str(folder), *flags, *wanted]
    subprocess.run(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, check=True)


def _node_package() -> str:
    system, machine = platform.system().lower(), _MACHINES.get(platform.machine())
    if machine is None or system not in ("darwin", "linux"):
        raise SystemExit(f"npm has no Node.js for {platform.system()} on {platform.machine()}")
    return f"node-{system}-{machine}"


def _pin(manager: str, file: str, dependency: dict[str, Any]) -> Pin:
    return Pin(
        file=file,
        dependency=dependency.get("depName", ""),
        value=dependency.get("currentValue", ""),
        datasource=dependency.get("datasource", ""),
        versioning=dependency.get("versioning"),
        kind=dependency.get("depType"),
        manager=manager,
        skipped=dependency.get("skipReason"),
    )


def main() -> None:
    """Print what Renovate says; its own exit code is that of the process."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("validate").add_argument("files", nargs="+", type=Path)
    commands.add_parser("extract").add_argument("folder", nargs="?", default=Path(), type=Path)
    arguments = parser.parse_args()
    if arguments.command == "validate":
        run = validate(*arguments.files)
    else:
        run = _extract_from_a_copy(arguments.folder)
    for line in _report(run, arguments.command):
        print(line)
    raise SystemExit(run.code)


def _extract_from_a_copy(repository: Path) -> Run:
    with tempfile.TemporaryDirectory() as copy:
        copy_repository(repository, Path(copy))
        with_the_preset(Path(copy))
        return extract(Path(copy))


def _report(run: Run, command: str) -> list[str]:
    lines = [*run.warnings]
    for record in run.records:
        faults = (*record.get("errors", ()), *record.get("warnings", ()))
        lines += [f"{fault['topic']}: {fault['message']}" for fault in faults]
    lines += [
        f"{pin.file}: {pin.dependency} {pin.value} ({pin.datasource}, found by {pin.manager})"
        for pin in run.pins
    ]
    if command == "extract" and not run.pins:
        lines.append("no version was found: is there a renovate.json, and is it valid?")
    return lines


if __name__ == "__main__":
    main()
