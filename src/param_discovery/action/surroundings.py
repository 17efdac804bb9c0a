"""What earlier steps of a job leave behind that must not act in the action's own container."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableMapping

IMAGE_PREFIX = "/opt/param-discovery"
"""Where the action's image keeps its Python; see Dockerfile."""

HOME = "/root"
"""The image's own. The runner's, `/github/home`, holds what other container steps have configured,
and what root leaves there its owner cannot remove."""

_OF_THE_RUNNERS_CLIENT = (
    "DOCKER_CERT_PATH",
    "DOCKER_CONFIG",
    "DOCKER_CONTEXT",
    "DOCKER_HOST",
    "DOCKER_TLS_VERIFY",
)
"""How the runner itself finds the daemon. In here its socket is mounted at the usual place."""

_CERTIFICATES = ("CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE")
"""Paths on the runner; one that is not here would fail every connection."""


def forget_earlier_steps(environ: MutableMapping[str, str], prefix: str = sys.prefix) -> None:
    """Take out of the environment what speaks of the runner's machine, not of this container.

    Elsewhere than in the action's image (`composite/`, a prompt) nothing changes: there the
    environment is that of the machine. What `python -I` ignores is left as it is.
    """
    if prefix != IMAGE_PREFIX:
        return
    for name in _OF_THE_RUNNERS_CLIENT:
        environ.pop(name, None)
    for name in _CERTIFICATES:
        if name in environ and not Path(environ[name]).exists():
            del environ[name]
    environ["HOME"] = HOME
