"""Runs the action on the runner itself: what `composite/action.yml` starts, without Docker.

Started with `python -I` by any Python from 3.11 on; imports the standard library only. The
dependencies come into a virtual environment of the job's, each by its hash, and param-discovery
from the checkout that this file is in: no newer release is ever fetched. A second step of the
same job finds the environment as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ("requirements/runtime.txt", "requirements/build.txt")
PACKAGED = ("pyproject.toml", "README.md", "LICENSE")
DONE = "param-discovery-is-installed"
"""A file in the environment, written last."""
MISPLACING = ("PIP_PREFIX", "PIP_ROOT", "PIP_TARGET", "PIP_USER")
"""Settings that would have pip install elsewhere than in the environment it runs in."""


class CannotRunError(Exception):
    """Something is missing on the runner; the text says what to do."""


def main() -> int:
    """Install what is missing, then become the action; an exit code where that cannot be."""
    try:
        inputs = read_inputs(os.environ)
        python = installed(environment_folder(os.environ))
    except CannotRunError as error:
        sys.stdout.write(f"::error title=param-discovery::{error}\n")
        return 3
    sys.stdout.flush()
    return become([python, "-I", "-m", "param_discovery", "action"], _environment() | inputs)


def become(command: list[str], environ: dict[str, str]) -> NoReturn:
    """Go on as another program: its signals and exit code are the step's."""
    os.execve(command[0], command, environ)  # noqa: S606 - no shell is what is wanted


def read_inputs(environ: Mapping[str, str]) -> dict[str, str]:
    """The inputs as the runner names them for a container: `INPUT_PR-NUMBER`.

    Raises:
        CannotRunError: the runtime that is asked for needs the other action.
    """
    given: dict[str, str] = json.loads(environ["INPUTS"])
    if given.get("runtime") == "docker":
        raise CannotRunError(
            "`runtime: docker` needs the container action, which removes its containers however"
            " a job ends. Leave `/composite` out of `uses:`, or set `runtime: wheel`."
        )
    return {f"INPUT_{name.upper()}": text for name, text in given.items()}


def environment_folder(environ: Mapping[str, str]) -> Path:
    """One folder for each state of this checkout and each Python, below the job's own."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (*(ROOT / name for name in (*REQUIREMENTS, *PACKAGED)), *sources()):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    temporary = environ.get("RUNNER_TEMP") or tempfile.gettempdir()
    return Path(temporary) / f"param-discovery-{digest.hexdigest()[:16]}"


def sources() -> list[Path]:
    """The package's own files."""
    folder = ROOT / "src" / "param_discovery"
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def installed(folder: Path) -> str:
    """The interpreter of an environment that holds everything, made now unless it is there.

    Raises:
        CannotRunError: it cannot be made.
    """
    python = str(folder / "bin" / "python")
    if (folder / DONE).is_file():
        return python
    sys.stdout.write("::group::install param-discovery\n")
    sys.stdout.flush()
    try:
        _run([sys.executable, "-I", "-m", "venv", "--clear", str(folder)], _NO_VENV)
        pip = [python, "-I", "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        hashed = [part for name in REQUIREMENTS for part in ("-r", str(ROOT / name))]
        _run([*pip, "--require-hashes", "--only-binary", ":all:", *hashed], _NO_INDEX)
        _run([*pip, "--no-build-isolation", "--no-deps", "--no-index", str(ROOT)], _NO_INDEX)
    finally:
        sys.stdout.write("::endgroup::\n")
        sys.stdout.flush()
    (folder / DONE).touch()
    return python


_NO_VENV = (
    "a virtual environment could not be made; the lines above say why. On Debian and Ubuntu install"
    " `python3-venv`, or run `actions/setup-python` in a step before this one."
)
_NO_INDEX = (
    "param-discovery could not be installed; pip's lines above say why. Without a way to the Python"
    " package index, set PIP_INDEX_URL to a mirror."
)


def _run(command: list[str], otherwise: str) -> None:
    environ = {name: text for name, text in _environment().items() if name not in MISPLACING}
    try:
        subprocess.run(command, check=True, env=environ, stderr=subprocess.STDOUT)
    except (OSError, subprocess.CalledProcessError):
        raise CannotRunError(otherwise) from None


def _environment() -> dict[str, str]:
    """Without the inputs, which hold the token, and without what `python -I` ignores.

    What pip starts to build a package is not isolated.
    """
    return {
        name: text
        for name, text in os.environ.items()
        if name != "INPUTS" and not name.startswith("PYTHON")
    }


if __name__ == "__main__":
    sys.exit(main())
