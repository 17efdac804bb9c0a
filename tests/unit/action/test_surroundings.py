from __future__ import annotations

from pathlib import Path

from param_discovery.action.surroundings import IMAGE_PREFIX, forget_earlier_steps

LEFT = {
    "DOCKER_HOST": "unix:///run/user/1001/docker.sock",
    "DOCKER_CONFIG": "/home/runner/.docker",
    "DOCKER_TLS_VERIFY": "1",
    "REQUESTS_CA_BUNDLE": "/home/runner/no-such-bundle.pem",
    "SSL_CERT_FILE": __file__,
    "HOME": "/github/home",
    "INPUT_MODE": "guard",
}


def test_in_the_image_what_speaks_of_the_runners_machine_goes() -> None:
    environ = dict(LEFT)
    forget_earlier_steps(environ, IMAGE_PREFIX)
    assert environ == {"SSL_CERT_FILE": __file__, "HOME": "/root", "INPUT_MODE": "guard"}


def test_elsewhere_nothing_changes() -> None:
    environ = dict(LEFT)
    forget_earlier_steps(environ, "/home/runner/venv")
    assert environ == LEFT


def test_the_image_keeps_its_python_there() -> None:
    dockerfile = Path(__file__).resolve().parents[3] / "Dockerfile"
    assert f'ENTRYPOINT ["{IMAGE_PREFIX}/bin/python", "-I"' in dockerfile.read_text(
        encoding="utf-8"
    )
