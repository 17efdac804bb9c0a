"""The runner's environment, poisoned by a step before ours or by whoever answers as GitHub."""

from __future__ import annotations

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.action import main as action_main
from param_discovery.action import toolkit
from param_discovery.action.workspace import Workspace
from param_discovery.pipeline.on_github import job
from tests.action import acme
from tests.github.hub import NUMBER, TOKEN
from tests.unit.report.runner_commands import obeyed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.action.conftest import Ran, Stage

LOCAL = ("127.0.0.1", 0)


def told(stage: Stage, ran: Ran) -> str:
    """All that people and later steps can read, the command that masks the token aside."""
    printed = [line for line in ran.out.splitlines() if not line.startswith("::add-mask::")]
    return "\n".join([*printed, ran.err, ran.summary, json.dumps(ran.outputs), *stage.comments])


@pytest.fixture
def stranger() -> Iterator[tuple[str, list[str]]]:
    """A server that is not GitHub, under another name of this machine, and all that it was told."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(f"{self.command} {self.path} {dict(self.headers)}")
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815

        def log_message(self, *_arguments: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(LOCAL, Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}", heard
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("call", ["GET /repos/.*/pulls/7", "GET .*/git/trees", "POST .*viewer"])
def test_no_redirection_takes_the_token_elsewhere(
    stage: Stage, stranger: tuple[str, list[str]], call: str, status: int
) -> None:
    address, heard = stranger
    stage.bump("2.0.0")
    stage.hub.fail(call, status, headers={"Location": f"{address}/x"}, body=b"{}")
    ran = stage.run("discover")
    assert heard == []
    # A question in GraphQL is asked again, and then answered.
    assert ran.exit_code == (0 if "viewer" in call else 3)
    assert ran.outputs.get("classification", "") == ("breaking" if "viewer" in call else "")
    assert "schema-safe" not in stage.labels
    assert TOKEN not in told(stage, ran)


def test_no_next_page_takes_the_token_elsewhere(
    stage: Stage, stranger: tuple[str, list[str]]
) -> None:
    address, heard = stranger
    stage.bump("2.0.0")
    link = f'<{address}/x?page=2>; rel="next"'
    page = [{"name": "bug", "url": f"{address}/labels/bug"}]
    stage.hub.fail("GET .*/issues/7/labels", 200, headers={"Link": link}, body=page)
    ran = stage.run("discover")
    assert heard == []
    assert ran.exit_code == 3
    assert TOKEN not in told(stage, ran)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GITHUB_API_URL", "file:///etc/passwd"),
        ("GITHUB_API_URL", "api.github.com"),
        ("GITHUB_API_URL", "ftp://api.github.com"),
        ("GITHUB_API_URL", "https://"),
        ("GITHUB_GRAPHQL_URL", "https://evil.example/graphql"),
        ("GITHUB_GRAPHQL_URL", "http://127.0.0.1:1/graphql"),
        ("GITHUB_REPOSITORY", "acme/serving/../../evil"),
        ("GITHUB_REPOSITORY", "acme/serving?x=1"),
        ("GITHUB_REPOSITORY", "$(id)/serving"),
        ("GITHUB_EVENT_NAME", "pull_request\n::error::x"),
        ("GITHUB_EVENT_NAME", "issue_comment"),
        ("GITHUB_EVENT_PATH", "/dev/zero"),
        ("GITHUB_EVENT_PATH", "/dev/null"),
        ("GITHUB_EVENT_PATH", "/"),
        ("GITHUB_EVENT_PATH", "/nowhere"),
        ("GITHUB_EVENT_PATH", "/etc/passwd"),
    ],
)
def test_a_poisoned_variable_is_bad_input(stage: Stage, variable: str, value: str) -> None:
    stage.bump("2.0.0")
    calls = len(stage.hub.app.log)
    ran = poisoned(stage, variable, value)
    assert ran.exit_code == 2, ran.err
    assert ran.outputs == {}
    assert len(stage.hub.app.log) == calls
    assert TOKEN not in told(stage, ran)
    assert not [each for each in obeyed(ran.err) if each.name == "error"]


def poisoned(stage: Stage, variable: str, value: str, **inputs: str) -> Ran:
    """A run with one variable of the runner's changed."""
    before = action_main.run

    def run(environ: Any, style: Any) -> int:
        stage.monkeypatch.setenv(variable, value)
        return before(os.environ, style)

    stage.monkeypatch.setattr(action_main, "run", run)
    try:
        return stage.run("discover", NUMBER, **inputs)
    finally:
        stage.monkeypatch.setattr(action_main, "run", before)


EVENTS = {
    "no JSON": b"::error::x",
    "a list": b"[]",
    "nested": b"[" * 100_000,
    "a sha with a command": b'{"action": "x", "pull_request": {"number": 7}}',
    "a number that is none": b'{"action": "x", "pull_request": {"number": "7; rm -rf /"}}',
    "negative": b'{"action": "x", "pull_request": {"number": -7}}',
    "no text": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("how", EVENTS)
def test_a_poisoned_event_is_bad_input(stage: Stage, how: str) -> None:
    stage.bump("2.0.0")
    file = stage.folder.parent / "event"
    file.write_bytes(EVENTS[how])
    ran = poisoned(stage, "GITHUB_EVENT_PATH", str(file))
    assert ran.exit_code == 2, ran.err
    assert ran.outputs == {}
    assert not [each for each in obeyed(ran.err) if each.name == "error"]


INPUTS = {
    "engine": "../../etc/passwd",
    "engine with a command": "$(touch pwned)",
    "engine with a line end": "acme\n::error::x",
    "mode": "discover; id",
    "pr-number": "7 || true",
    "pr-number negative": "-7",
    "runtime": "docker --privileged",
    "timeout-minutes": "1e9",
    "working-directory": "../..",
    "working-directory absolute": "/etc",
    "config": "../../etc/passwd",
    "label-prefix": "a,b\n",
    "label-prefix long": "x" * 100,
    "commit": "yes; id",
    "comment": "on",
    "cleanup": "all",
    "version": "1.0; id",
    "image": "evil:1",
}


@pytest.mark.parametrize("how", INPUTS)
def test_a_poisoned_input_is_bad_input(stage: Stage, how: str) -> None:
    stage.bump("1.1.0")
    given = {how.split(" ", maxsplit=1)[0]: INPUTS[how]}
    mode = given.pop("mode", "discover")
    ran = stage.run(mode, NUMBER, **given)
    assert ran.exit_code == 2, ran.err
    assert ran.outputs.get("classification", "") == ""
    assert stage.labels == []
    assert not [each for each in obeyed(ran.err) if each.name == "error"]
    assert not list(stage.workspace.rglob("pwned"))


def test_a_backtick_in_an_input_is_text(stage: Stage) -> None:
    stage.bump("1.1.0")
    ran = stage.run("discover", engine="`touch pwned`")
    assert ran.exit_code == 2
    assert "no engine is called" in ran.err


FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "401": ("GET /repos/.*/pulls/7", {"status": 401, "body": TOKEN.encode()}),
    "500": ("GET .*/git/trees", {"status": 500, "message": f"bad token {TOKEN}"}),
    "refused": ("POST .*createCommit", {"status": 502}),
    "no JSON": ("GET .*/git/blobs", {"status": 200, "body": b"<html>"}),
    "dropped": ("GET .*/compare", {"status": "drop"}),
}


@pytest.mark.parametrize("how", FAULTS)
def test_no_failure_tells_the_token(stage: Stage, how: str) -> None:
    call, fault = FAULTS[how]
    stage.bump("2.0.0")
    stage.hub.fail(call, **fault)
    ran = stage.run("discover")
    said = told(stage, ran)
    assert f"Authorization: {TOKEN}" not in said
    if how not in ("401", "500"):
        assert TOKEN not in said
    assert ran.out.startswith(f"::add-mask::{TOKEN}\n"), "before anything else is printed"
    assert "schema-safe" not in stage.labels


def test_the_token_is_no_variable_of_what_is_started(stage: Stage) -> None:
    seen: dict[str, str] = {}
    before = job.begin

    def begin(setting: Any) -> Any:
        seen.update(os.environ)
        return before(setting)

    stage.monkeypatch.setattr(action_main, "begin", begin)
    stage.monkeypatch.setenv("ACTIONS_RUNTIME_TOKEN", "runtime-secret")
    stage.monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "id-secret")
    stage.bump("1.1.0")
    assert stage.run("discover", registry_username="u", registry_password="hunter2").exit_code == 0
    values = " ".join(value for name, value in seen.items())
    for secret in (f"={TOKEN}", "runtime-secret", "id-secret", "hunter2"):
        assert secret.lstrip("=") not in values


def test_every_line_of_a_secret_is_masked(capfd: pytest.CaptureFixture[str]) -> None:
    toolkit.mask("one\ntwo\r\nthree")
    masked = [each.data for each in obeyed(capfd.readouterr().out)]
    assert {"one", "two", "three"} <= set(masked)


@pytest.mark.parametrize("name", [".param-discovery", ".param-discovery/report.md", "schemas"])
def test_no_link_of_the_workspace_is_written_through(stage: Stage, name: str) -> None:
    outside = stage.folder.parent / "outside"
    outside.mkdir()
    (outside / "report.md").write_text("mine", encoding="utf-8")
    before = Workspace.from_environment

    def prepared(environ: Any) -> Any:
        made = before(environ)
        link = made.folder / name
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(outside / "report.md" if name.endswith(".md") else outside)
        return made

    stage.monkeypatch.setattr(Workspace, "from_environment", prepared)
    stage.bump("1.1.0")
    ran = stage.run("discover", commit="false")
    assert (outside / "report.md").read_text(encoding="utf-8") == "mine"
    assert [each.name for each in outside.iterdir()] == ["report.md"]
    assert ran.exit_code in (0, 3)
    assert ran.exit_code == 0 or ran.outputs == {}


def test_python_and_linker_settings_change_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The image starts with `python -I`; what is read from wheels is never imported."""
    for name in ("PYTHONPATH", "PYTHONSTARTUP", "LD_LIBRARY_PATH", "DOCKER_HOST", "BASH_ENV"):
        monkeypatch.setenv(name, "/tmp/evil")
    stage.bump("1.1.0")
    ran = stage.run("discover")
    assert ran.exit_code == 0, ran.err
    assert ran.outputs["classification"] == "safe"


def test_two_schemas_by_name_read_no_secret(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """`old: acme@1.0.0` reads the workspace's specification, which a pull request can change."""
    monkeypatch.setenv("DEPLOY_KEY", "hunter2")
    for variable in ("INPUT_TOKEN", "DEPLOY_KEY"):
        before = Workspace.from_environment

        def prepared(environ: Any, name: str = variable, first: Any = before) -> Any:
            made = first(environ)
            (made.folder / "engine_versions").mkdir(exist_ok=True)
            spec = acme.SPEC.format(version="1.0.0") + f"wheel_index: {name}\n"
            (made.folder / "engine_versions/acme.yaml").write_text(spec, encoding="utf-8")
            return made

        with stage.monkeypatch.context() as patched:
            patched.setattr(Workspace, "from_environment", prepared)
            ran = stage.run("classify", old="acme@1.0.0", new="acme@1.1.0")
        assert ran.exit_code in (2, 3), ran.out
        assert ran.outputs == {}
        assert "hunter2" not in told(stage, ran)
        assert TOKEN not in told(stage, ran)
