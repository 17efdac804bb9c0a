"""What this machine has of the things that the runtimes and GitHub need."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

from param_discovery.errors import ParamDiscoveryError
from param_discovery.pipeline import doctor_docker, doctor_venv, github_token
from param_discovery.report.doctor import Check, Diagnosis, Verdict
from param_discovery.spec.load import load_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from param_discovery.pipeline.github_token import TokenState

RUNTIMES = ("docker", "venv", "wheel")

_OLDEST_PYTHON = (3, 11)


def diagnose(root: Path, environ: Mapping[str, str]) -> Diagnosis:
    """Check everything; no check keeps the others from being made."""
    checks = (
        _python(),
        _specifications(root),
        *doctor_venv.checks(environ),
        *doctor_docker.checks(),
        token_check(github_token.look(environ)),
    )
    return Diagnosis(checks, usable_runtimes(checks))


def usable_runtimes(checks: Sequence[Check]) -> tuple[str, ...]:
    """The runtimes of which nothing is missing."""
    lacking = {
        runtime
        for check in checks
        if check.verdict is Verdict.MISSING
        for runtime in check.needed_by
    }
    return tuple(runtime for runtime in RUNTIMES if runtime not in lacking)


def token_check(token: TokenState) -> Check:
    """The check that a token's state comes to."""
    name, needed_by = "GitHub token", ("github",)
    if token.variable is None:
        what = "none set; only what writes to GitHub needs one"
        mend = f"Where it is needed: set {' or '.join(github_token.VARIABLES)}."
        return Check(name, Verdict.WARNING, what, needed_by, mend)
    if not token.accepted:
        what = f"{token.variable}: {token.problem}"
        return Check(
            name, Verdict.WARNING, what, needed_by, "Renew the token, or check the network."
        )
    if token.may_push is False:
        what = f"{token.variable} may not write to {token.repository}"
        mend = "Give it `contents: write`, `pull-requests: write` and `issues: write`."
        return Check(name, Verdict.WARNING, what, needed_by, mend)
    return Check(name, Verdict.OK, _token_powers(token), needed_by)


def _token_powers(token: TokenState) -> str:
    known = [f"{token.variable} is accepted"]
    if token.scopes is not None:
        known.append(f"scopes: {', '.join(token.scopes) or 'none'}")
    if token.may_push:
        known.append(f"may write to {token.repository}")
    return "; ".join(known)


def _python() -> Check:
    found = platform.python_version()
    oldest = ".".join(map(str, _OLDEST_PYTHON))
    if sys.version_info < _OLDEST_PYTHON:
        mend = f"Install Python {oldest} or newer."
        return Check("Python", Verdict.MISSING, f"{found} is too old", RUNTIMES, mend)
    return Check("Python", Verdict.OK, f"{found} at {sys.executable}", RUNTIMES)


def _specifications(root: Path) -> Check:
    name = "engine_versions"
    try:
        specs = load_all(root)
    except ParamDiscoveryError as error:
        what = f"{error.where}: {error.what}" if error.where else error.what
        return Check(name, Verdict.MISSING, what, RUNTIMES, error.mend)
    return Check(name, Verdict.OK, ", ".join(spec.engine for spec in specs), RUNTIMES)
