"""No daemon, or none that may be used: the operating system's real refusals."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import DockerError
from param_discovery.runtimes.docker.client import connect
from param_discovery.runtimes.docker.failures import DockerHostError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.docker,
    # The client library leaves the socket of a failed connection to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Its warnings come while they are still ignored."""
    yield
    gc.collect()


@pytest.mark.parametrize(
    "address", ["unix:///nowhere/docker.sock", "tcp://127.0.0.1:1", "nonsense://x"]
)
def test_docker_host_is_wrong(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DOCKER_HOST", address)
    with pytest.raises(DockerHostError, match=address) as caught:
        connect()
    assert "unset it" in str(caught.value.mend)


def test_something_else_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        server.settimeout(10)
        monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
        with pytest.raises(DockerError):
            connect(timeout_seconds=1)


def test_no_daemon_at_the_usual_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a mount namespace where nothing lies in /run."""
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    program = "from param_discovery.runtimes.docker.client import connect; connect()"
    hidden = f'mount -t tmpfs none /run && exec "{sys.executable}" -c "{program}"'
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", hidden], capture_output=True, text=True, check=False
    )
    assert "NoDaemonError: No Docker daemon answers at unix:///var/run" in done.stderr
    assert "no such file or directory" in done.stderr


def test_the_socket_is_not_for_this_user(repository: Path) -> None:
    """As `nobody`, where the tests themselves run as root."""
    assert os.geteuid() == 0
    program = (
        "import os\n"
        "from param_discovery.runtimes.docker.client import connect\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "connect()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert "SocketPermissionError: This user may not use the Docker daemon's socket" in done.stderr
    assert "group `docker`" in done.stderr
