"""What `doctor` says about the venv runtime: `uv`, the index that it is set up for, and disk.

The wheel runtime needs nothing but that index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from param_discovery.errors import InputError
from param_discovery.report.doctor import Check, Verdict
from param_discovery.report.progress import size_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from param_discovery.runtimes.venv.health import VenvHealth

NEEDED_BY = ("venv",)
NEEDED_BY_BOTH = ("venv", "wheel")

ENVIRONMENT_SIZE_BYTES = 3_000_000_000
"""What vLLM's environment takes, the largest that is measured, and a little more."""


def checks(environ: Mapping[str, str]) -> Iterator[Check]:
    """All checks of the venv runtime."""
    from param_discovery.runtimes.venv.health import venv_health  # noqa: PLC0415 - heavy

    try:
        health = venv_health(environ)
    except InputError as error:
        yield Check("package index", Verdict.MISSING, error.render(), NEEDED_BY_BOTH, error.mend)
        return
    yield uv_check(health)
    yield index_check(health)
    yield disk_check(health)


def uv_check(health: VenvHealth) -> Check:
    """Whether `uv` runs."""
    if health.uv_version is None:
        what = health.uv_problem or "not installed"
        return Check("uv", Verdict.MISSING, what, NEEDED_BY, "Install it with `pip install uv`.")
    return Check("uv", Verdict.OK, health.uv_version, NEEDED_BY)


def index_check(health: VenvHealth) -> Check:
    """Whether the package index answers."""
    name = "package index"
    if health.index_problem is not None:
        mend = "Check the network, proxies, and the index settings of pip and uv."
        return Check(name, Verdict.MISSING, health.index_problem, NEEDED_BY_BOTH, mend)
    if health.index_seconds is None:
        return Check(name, Verdict.OK, "switched off: only local files are used", NEEDED_BY)
    return Check(name, Verdict.OK, f"answered in {health.index_seconds:.1f} s", NEEDED_BY_BOTH)


def disk_check(health: VenvHealth) -> Check:
    """Whether an environment fits into the cache."""
    name = "disk for venvs"
    what = f"{size_text(health.disk_free_bytes)} free at {health.cache_dir}"
    if health.disk_free_bytes < ENVIRONMENT_SIZE_BYTES:
        mend = f"An environment takes up to {size_text(ENVIRONMENT_SIZE_BYTES)}: free some space."
        return Check(name, Verdict.WARNING, what, NEEDED_BY, mend)
    return Check(name, Verdict.OK, what, NEEDED_BY)
