"""The tests' own walls hold."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest


def test_the_environment_is_empty_but_for_what_is_listed() -> None:
    assert {
        name for name in os.environ if name.startswith(("PIP_", "UV_", "DOCKER_", "GITHUB_"))
    } == set()


def test_home_is_a_folder_of_the_test(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert Path.home().is_relative_to(tmp_path_factory.getbasetemp())


def test_the_network_is_out_of_reach() -> None:
    # 192.0.2.0/24 is reserved for documentation (RFC 5737): nothing answers there.
    # pytest-socket warns before it raises, and warnings are errors here.
    with socket.socket() as outside, pytest.raises(UserWarning, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 443))


def test_loopback_is_within_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
