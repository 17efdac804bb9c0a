"""The way to the daemon: connecting, and turning its refusals into typed errors."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from docker.client import DockerClient
from docker.errors import APIError, DockerException
from requests.exceptions import RequestException

from param_discovery.runtimes.docker.failures import (
    DaemonFaultError,
    DiskFullError,
    DockerHostError,
    NoDaemonError,
    SocketPermissionError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker.api.client import APIClient

    from param_discovery.errors import DockerError

DEFAULT_ADDRESS = "unix:///var/run/docker.sock"
CALL_TIMEOUT_SECONDS = 120
"""For calls that answer at once; a daemon under load takes its time to make a container."""
STREAM_TIMEOUT_SECONDS = 900
"""For pulls and builds: how long the daemon may be silent between two messages."""


def connect(timeout_seconds: int = CALL_TIMEOUT_SECONDS) -> APIClient:
    """A client of the daemon that `docker` itself would use (DOCKER_HOST, TLS, context).

    Clients are not shared between threads.

    Raises:
        DockerError: no daemon, no permission, or a wrong DOCKER_HOST.
    """
    try:
        return DockerClient.from_env(version="auto", timeout=timeout_seconds).api
    except (DockerException, RequestException, OSError, ValueError) as error:
        raise _connection_error(error) from error


@contextmanager
def daemon_call(action: str) -> Iterator[None]:
    """Turn what the Docker client raises inside into a DockerError; `action` completes 'could not'.

    Errors that a caller knows how to tell apart are caught inside the block, before they get here.
    """
    try:
        yield
    except APIError as error:
        raise fault(action, explanation(error)) from error
    except RequestException as error:
        raise _lost_connection(action, error) from error
    except DockerException as error:
        raise DaemonFaultError(action, str(error)) from error


def fault(action: str, detail: str) -> DockerError:
    """The error for a refusal of which only the text is known."""
    if "no space left on device" in detail.lower():
        return DiskFullError(action, detail)
    return DaemonFaultError(action, detail)


def explanation(error: APIError) -> str:
    """The daemon's own words."""
    return str(error.explanation or error)


def _lost_connection(action: str, error: RequestException) -> DockerError:
    if _system_error(error) is None:
        return DaemonFaultError(action, f"no answer in time ({error})")
    return _connection_error(error)


def _connection_error(error: BaseException) -> DockerError:
    configured = os.environ.get("DOCKER_HOST")
    address = configured or DEFAULT_ADDRESS
    cause = _system_error(error)
    if cause is not None and cause.errno in (errno.EACCES, errno.EPERM):
        return SocketPermissionError(address)
    detail = _reason(cause, error)
    return DockerHostError(address, detail) if configured else NoDaemonError(address, detail)


def _reason(cause: OSError | None, error: BaseException) -> str:
    if cause is not None and cause.errno:
        return os.strerror(cause.errno).lower()
    return str(error)


def _system_error(error: BaseException) -> OSError | None:
    """The operating system's error underneath; the HTTP libraries wrap it in several ways."""
    seen: list[BaseException] = []
    queue = [error]
    while queue:
        current = queue.pop()
        if any(current is known for known in seen):
            continue
        seen.append(current)
        # The HTTP library's own errors are OSErrors too, without a number.
        if isinstance(current, OSError) and current.errno is not None:
            return current
        around = (current.__cause__, current.__context__, *current.args)
        queue.extend(item for item in around if isinstance(item, BaseException))
    return None
