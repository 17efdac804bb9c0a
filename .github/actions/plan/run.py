"""Starts `param-discovery plan --event` on the runner's own Python, as `composite/` does.

Standard library only; the dependencies come into the same environment of the job, by their hashes.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]


def main() -> int:
    """Install what is missing, then become `plan`; an exit code where that cannot be."""
    composite = _composite()
    inputs: dict[str, str] = json.loads(os.environ["INPUTS"])
    try:
        python = composite.installed(composite.environment_folder(os.environ))
    except composite.CannotRunError as error:
        sys.stdout.write(f"::error title=param-discovery::{error}\n")
        return 3
    sys.stdout.flush()
    environ = {**os.environ, "GITHUB_TOKEN": inputs["token"]}
    del environ["INPUTS"]
    composite.become([python, "-I", "-m", "param_discovery", *arguments(inputs)], environ)
    return 3


def arguments(inputs: dict[str, str]) -> list[str]:
    """The command line; every value is one argument, and none can be taken for a flag."""
    names = [name.strip() for name in inputs["engine"].split(",") if name.strip()]
    origin = f"--newest={inputs['newest']}" if inputs["newest"] else "--event"
    found = [f"--root={inputs['working-directory']}", "plan", origin, "--github-output"]
    taken = ("runtime", "runner", "gpu-runner", "registry")
    found += [f"--{name}={inputs[name]}" for name in taken]
    if inputs["pr-number"]:
        found.append(f"--pr-number={inputs['pr-number']}")
    if inputs["images"] == "separate":
        found.append("--separate-images")
    return [*found, "--", *names]


def _composite() -> ModuleType:
    path = ROOT / "composite" / "run.py"
    spec = importlib.util.spec_from_file_location("composite_run", path)
    assert spec is not None  # noqa: S101 - the path ends in .py
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
