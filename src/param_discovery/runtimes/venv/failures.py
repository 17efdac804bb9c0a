"""What uv's failures mean, in the user's terms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from param_discovery.errors import VenvError
from param_discovery.runtimes.package_index import mask_credentials

if TYPE_CHECKING:
    from collections.abc import Callable

    from param_discovery.runtimes.venv.plan import VenvPlan
    from param_discovery.runtimes.venv.process import Ended
    from param_discovery.runtimes.venv.releases import Releases

_MESSAGE_LIMIT = 1200
_ORNAMENTS = " \t╰─▶├│\u00d7"
_NOTHING_INSTALLED = "Nothing was installed, nothing was written."

_DISK_FULL = re.compile(r"os error (28|122)\b|No space left|[Qq]uota exceeded")
_NO_PYTHON = re.compile(r"[Nn]o interpreter found|No Python .*found|inspect Python interpreter")
_UNAUTHORISED = re.compile(r"\b(401|403)\b|Unauthorized|Forbidden")
_NETWORK = re.compile(
    r"Failed to fetch|error sending request|Request failed|client error|dns error|timed out"
    r"|invalid peer certificate"
)
_OFFLINE = re.compile(r"network was disabled|[Nn]etwork connectivity is disabled")
_WRONG_PYTHON = re.compile(
    r"current Python version|requires? Python|depends on Python|matching Python (ABI|version)"
    r"|Requires-Python"
)
_NO_WHEEL = re.compile(r"no usable wheels|building from source is disabled")
_UNSATISFIABLE = re.compile(r"No solution found")


def said(text: str) -> str:
    """Foreign text for a message: no credentials, no ornaments, no control characters, short."""
    lines = [line.strip(_ORNAMENTS) for line in mask_credentials(text).splitlines()]
    clean = ("".join(c for c in line if c.isprintable()) for line in lines if line)
    kept = "\n  ".join(line for line in clean if not line.startswith(("Using Python", "warning:")))
    return kept if len(kept) <= _MESSAGE_LIMIT else "..." + kept[-_MESSAGE_LIMIT:]


def install_failure(ended: Ended, plan: VenvPlan, releases: Callable[[], Releases]) -> VenvError:
    """The error for an installation that failed; `releases` is asked only where that helps."""
    text, words = _unwrapped(ended.tail), said(ended.tail)
    if _DISK_FULL.search(text):
        return _disk_full(plan)
    if _OFFLINE.search(text):
        return VenvError(
            f"{plan.pinned} is not on this machine, and uv is set to be offline.\n  {words}",
            meaning=_NOTHING_INSTALLED,
            mend="Unset UV_OFFLINE, or run it once where there is a network.",
        )
    if _is_missing(text, plan):
        return _no_such_version(plan, releases(), ended.tail)
    for pattern, what, mend in _BY_PATTERN:
        if pattern.search(text):
            return VenvError(f"{what}\n  {words}", meaning=_NOTHING_INSTALLED, mend=mend)
    return VenvError(
        f"uv failed with {ended.signal_name or f'exit code {ended.exit_code}'}.\n  {words}",
        meaning=_NOTHING_INSTALLED,
        mend="Run it again with -v, which shows all that uv says.",
    )


def python_failure(ended: Ended, wanted: str, package: str) -> VenvError:
    """The error for an environment that could not be made with the Python `wanted`."""
    text, words = _unwrapped(ended.tail), said(ended.tail)
    if _DISK_FULL.search(text):
        return VenvError("The disk is full.", meaning=_NOTHING_INSTALLED, mend=_FREE_DISK)
    if not _NO_PYTHON.search(text):
        return VenvError(
            f"No virtual environment could be made.\n  {words}",
            meaning=_NOTHING_INSTALLED,
            mend="Run it again with -v, which shows all that uv says.",
        )
    return VenvError(
        f"No Python {wanted} was found for {package}.\n  {words}",
        meaning=_NOTHING_INSTALLED,
        mend=f"Install a Python {wanted} on this machine,\n"
        "or let uv fetch one: set UV_PYTHON_DOWNLOADS=automatic,\n"
        "or use the docker runtime.",
    )


def _unwrapped(text: str) -> str:
    """`text` in one line: older versions of uv break their sentences at a terminal's width."""
    return " ".join(line.strip(_ORNAMENTS) for line in text.splitlines())


def _is_missing(text: str, plan: VenvPlan) -> bool:
    """The engine's own distribution is not there, or not in this version."""
    name = re.escape(plan.package)
    absent = rf"{name} was not found in the (package registry|provided package locations|cache)"
    return bool(re.search(rf"there is no version of {name}==", text) or re.search(absent, text))


def _no_such_version(plan: VenvPlan, releases: Releases, text: str) -> VenvError:
    if releases.of(plan.version) is not None:
        return VenvError(
            f"{plan.pinned} is on the index, but may not be used here.\n  {said(text)}",
            meaning=_NOTHING_INSTALLED,
            mend="Look at `exclude_newer` and `overrides` in the engine's specification.",
        )
    near = releases.near(plan.version)
    if near:
        mend = f"Choose one that is there, such as: {', '.join(near)}."
    elif releases.failures:
        mend = f"The versions could not be listed: {releases.failures[0]}"
    else:
        mend = (
            f"No version of {plan.package} is known there: check the package's name, and the index"
            " in pip's or uv's configuration."
        )
    return VenvError(
        f"There is no {plan.package} {plan.version} on the index.",
        meaning=_NOTHING_INSTALLED,
        mend=mend,
    )


def _disk_full(plan: VenvPlan) -> VenvError:
    return VenvError(
        f"The disk is full: {plan.pinned} could not be installed.",
        where=str(plan.cache_dir),
        meaning=_NOTHING_INSTALLED,
        mend=_FREE_DISK,
    )


_FREE_DISK = (
    "Delete environments that are not needed from the cache folder, or `uv cache clean`,\n"
    "or set PARAM_DISCOVERY_CACHE to a folder on a larger disk."
)

_BY_PATTERN = (
    (
        _NO_WHEEL,
        "A package has no wheel for this Python and platform, and sources are not built.",
        (
            "Set `venv.python` to a version that has one, or drop the package in\n"
            "`venv.overrides` (`name ; sys_platform == 'never'`), or use the docker runtime."
        ),
    ),
    (
        _WRONG_PYTHON,
        "The packages do not fit this Python.",
        "Set `venv.python` in the engine's specification to one that they support, such as 3.12.",
    ),
    (
        _UNSATISFIABLE,
        "The requirements contradict each other.",
        "Correct `venv.requirements`, `overrides` or `exclude_newer` in the specification.",
    ),
    (
        _UNAUTHORISED,
        "The package index does not let us in.",
        "Check the credentials in pip's or uv's configuration, or in ~/.netrc.",
    ),
    (
        _NETWORK,
        "The package index cannot be reached.",
        (
            "Check the network, the proxy, and the index in pip's or uv's configuration.\n"
            "An environment that is in the cache already needs no network."
        ),
    ),
)
