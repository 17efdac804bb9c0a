"""`doctor`: each prerequisite is judged by itself, and a runtime by all that it needs."""

from __future__ import annotations

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.cli.main import main
from param_discovery.pipeline import doctor, doctor_docker, doctor_venv, github_token
from param_discovery.report.doctor import Check, Diagnosis, Verdict
from param_discovery.runtimes.venv.health import VenvHealth

if TYPE_CHECKING:
    from collections.abc import Iterator


def missing(*needed_by: str) -> Check:
    return Check("x", Verdict.MISSING, "gone", needed_by, "Mend it.")


@pytest.mark.parametrize(
    ("checks", "usable"),
    [
        ([], doctor.RUNTIMES),
        ([missing("docker")], ("venv", "wheel")),
        ([missing("venv")], ("docker", "wheel")),
        ([missing("github")], doctor.RUNTIMES),
        ([missing("docker", "venv")], ("wheel",)),
        ([missing("docker"), missing("venv", "wheel")], ()),
        ([Check("x", Verdict.WARNING, "?", ("docker",))], doctor.RUNTIMES),
    ],
)
def test_usable_runtimes(checks: list[Check], usable: tuple[str, ...]) -> None:
    assert doctor.usable_runtimes(checks) == usable


@pytest.mark.parametrize(("usable", "code"), [(("venv",), 0), ((), 1)])
@pytest.mark.parametrize("form", ["text", "json"])
def test_exit_code_and_both_forms(
    usable: tuple[str, ...],
    code: int,
    form: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    diagnosis = Diagnosis((missing("docker"),), usable)
    monkeypatch.setattr(doctor, "diagnose", lambda _root, _environ: diagnosis)
    assert main(["doctor", "--format", form]) == code
    out, err = capsys.readouterr()
    assert err == ""
    if form == "json":
        assert json.loads(out)["checks"][0]["mend"] == "Mend it."
    else:
        assert out.splitlines()[0] == "missing  x  gone"
        assert out.splitlines()[1].strip() == "-> Mend it."


def test_a_repository_without_specifications_lacks_something(tmp_path: Path) -> None:
    check = doctor._specifications(tmp_path)
    assert check.verdict is Verdict.MISSING
    assert check.mend


HEALTHY = VenvHealth("uv 1", None, 0.1, None, Path("/cache"), 10**12)


def test_venv_checks() -> None:
    assert doctor_venv.uv_check(HEALTHY).verdict is Verdict.OK
    assert doctor_venv.index_check(HEALTHY).verdict is Verdict.OK
    assert doctor_venv.disk_check(HEALTHY).verdict is Verdict.OK
    sick = VenvHealth(None, "no uv", None, "refused", Path("/cache"), 1)
    assert doctor_venv.uv_check(sick).verdict is Verdict.MISSING
    assert doctor_venv.index_check(sick).verdict is Verdict.MISSING
    assert doctor_venv.index_check(sick).needed_by == ("venv", "wheel")
    assert doctor_venv.disk_check(sick).verdict is Verdict.WARNING


def test_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert doctor_docker.gpu_check({"Runtimes": {"nvidia": {}}}).verdict is Verdict.OK
    assert doctor_docker.gpu_check({"Runtimes": {"runc": {}}}).verdict is Verdict.WARNING


def test_disk_for_images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = {"DockerRootDir": str(tmp_path)}
    monkeypatch.setattr(doctor_docker, "IMAGE_SIZE_BYTES", 0)
    assert doctor_docker.disk_check(info).verdict is Verdict.OK
    monkeypatch.setattr(doctor_docker, "IMAGE_SIZE_BYTES", 10**18)
    assert doctor_docker.disk_check(info).verdict is Verdict.WARNING
    gone = {"DockerRootDir": str(tmp_path / "gone")}
    assert "cannot be seen" in doctor_docker.disk_check(gone).what
    monkeypatch.setenv("DOCKER_HOST", "tcp://example.org:2375")
    assert "cannot be seen" in doctor_docker.disk_check(info).what


def test_no_daemon_is_one_check_with_its_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:9")
    daemon = list(doctor_docker.checks())[-1]
    assert (daemon.name, daemon.verdict) == ("Docker daemon", Verdict.MISSING)
    assert daemon.mend


class Api(BaseHTTPRequestHandler):
    """A GitHub that knows one token."""

    def do_GET(self) -> None:
        known = self.headers["Authorization"] == "Bearer good"
        self.send_response(200 if known else 401)
        self.send_header("x-oauth-scopes", "repo, workflow")
        self.end_headers()
        pushes = self.path == "/repos/me/mine"
        body: dict[str, Any] = {"permissions": {"push": pushes}}
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def api() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Api)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def token(api: str, **environ: str) -> Check:
    return doctor.token_check(github_token.look({"GITHUB_API_URL": api} | environ))


def test_no_token_is_a_warning(api: str) -> None:
    assert token(api).verdict is Verdict.WARNING


def test_a_good_token(api: str) -> None:
    check = token(api, GH_TOKEN="good", GITHUB_REPOSITORY="me/mine")
    assert check.verdict is Verdict.OK
    assert check.what == "GH_TOKEN is accepted; scopes: repo, workflow; may write to me/mine"


def test_a_token_that_may_not_write(api: str) -> None:
    check = token(api, GITHUB_TOKEN="good", GITHUB_REPOSITORY="me/other")
    assert check.verdict is Verdict.WARNING
    assert "may not write to me/other" in check.what


def test_a_bad_token_is_not_shown(api: str) -> None:
    check = token(api, GITHUB_TOKEN="bad-secret")
    assert check.verdict is Verdict.WARNING
    assert "401" in check.what
    assert "bad-secret" not in f"{check}"


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "file:///etc/passwd"])
def test_an_api_that_cannot_be_asked(address: str) -> None:
    assert "cannot be asked" in token(address, GITHUB_TOKEN="good").what
