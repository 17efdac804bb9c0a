"""The test GitHub holds us, and itself, to what GitHub publishes, and runs as a process too."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import requests

from param_discovery.github.client import Client, Settings
from param_discovery.github.comments import publish
from param_discovery.github.commit import Branch, Edit, commit
from param_discovery.github.marker import Subject
from tests.github.hub import NUMBER, REPOSITORY, SCHEMA, TOKEN, build, open_gits, world
from tests.github.server.app import App, Request
from tests.github.server.call import HANDLERS
from tests.github.server.contract import Contract, ContractError
from tests.github.server.state import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.github.hub import Hub

HEADERS = {"Authorization": f"Bearer {TOKEN}", "User-Agent": "tests"}
CONTRACT = Contract()


def request(verb: str, path: str, body: object = None, **query: str) -> Request:
    headers = {name.lower(): value for name, value in HEADERS.items()}
    return Request(verb, path, query, headers, body, "http://127.0.0.1:1")


@pytest.fixture
def app(tmp_path: Path) -> App:
    gits = open_gits(tmp_path / "git")
    build(gits)
    return App(world(), gits)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (request("GET", "/repos/a/b/nothing"), "none of the operations"),
        (request("PUT", f"/repos/{REPOSITORY}/labels/x"), "none of the operations"),
        (request("GET", f"/repos/{REPOSITORY}/pulls", colour="red"), "no parameter colour"),
        (request("GET", f"/repos/{REPOSITORY}/pulls", state="ajar"), "is not one of"),
        (request("GET", f"/repos/{REPOSITORY}/pulls/7", body={"x": 1}), "takes no body"),
        (request("GET", f"/repos/{REPOSITORY}/pulls/seven"), "is not of type 'integer'"),
        (request("POST", f"/repos/{REPOSITORY}/labels", {}), "'name' is a required property"),
        (request("POST", f"/repos/{REPOSITORY}/labels", {"name": 1}), "is not of type 'string'"),
        (
            request("POST", f"/repos/{REPOSITORY}/labels", {"name": "x", "hue": "red"}),
            "documents no hue",
        ),
        (request("POST", f"/repos/{REPOSITORY}/issues/7/labels", ["x"]), "is not valid under any"),
        (request("POST", "/graphql", {"query": "{ viewer { email } }"}), "Cannot query field"),
        (
            request(
                "POST", "/graphql", {"query": "mutation { createCommitOnBranch { clientId } }"}
            ),
            "Cannot query field",
        ),
    ],
)
def test_what_github_does_not_document_is_a_violation(app: App, asked: Request, says: str) -> None:
    assert app.answer(asked).status == 500
    (violation,) = app.violations
    assert says in violation


def test_an_answer_that_github_would_not_give_is_a_violation() -> None:
    operation = CONTRACT.operation("GET", f"/repos/{REPOSITORY}/labels/x")
    for status, body in ((200, {"name": 1}), (299, {}), (404, {"message": 4})):
        with pytest.raises(ContractError):
            CONTRACT.check_response(operation, status, body)
    with pytest.raises(ContractError, match="GitHub sends no hue"):
        CONTRACT.filled({"hue": "red"}, CONTRACT.response_schema(operation, 200))


def test_every_operation_that_was_cut_out_is_answered() -> None:
    published = {
        f"{verb.upper()} {path}"
        for path, verbs in CONTRACT._document["paths"].items()
        for verb in verbs
    }
    assert set(HANDLERS) == published


def test_literal_paths_come_before_parameters() -> None:
    operation = CONTRACT.operation("GET", f"/repos/{REPOSITORY}/issues/comments/5")
    assert operation.arguments["comment_id"] == "5"
    operation = CONTRACT.operation("GET", f"/repos/{REPOSITORY}/git/ref/heads/renovate/vllm-0.x")
    assert operation.arguments["ref"] == "heads/renovate/vllm-0.x"


@pytest.mark.parametrize(
    ("page", "names", "relations"),
    [
        (1, ["c0", "c1"], ["next", "last"]),
        (2, ["c2", "c3"], ["next", "last", "first", "prev"]),
        (3, ["c4"], ["first", "prev"]),
        (4, [], ["first", "prev"]),
    ],
)
def test_pages(hub: Hub, page: int, names: list[str], relations: list[str]) -> None:
    for number in range(5):
        hub.say(f"c{number}")
    address = f"{hub.server.url}/repos/{REPOSITORY}/issues/{NUMBER}/comments"
    query = {"per_page": "2", "page": str(page)}
    answer = requests.get(address, params=query, headers=HEADERS, timeout=10)
    assert [comment["body"] for comment in answer.json()] == names
    assert list(answer.links) == relations


@pytest.mark.parametrize(
    ("headers", "status"), [({}, 401), ({"Authorization": "Bearer x"}, 401), (HEADERS, 200)]
)
def test_who_asks(hub: Hub, headers: dict[str, str], status: int) -> None:
    address = f"{hub.server.url}/repos/{REPOSITORY}"
    assert requests.get(address, headers=headers, timeout=10).status_code == status


@contextmanager
def process(state: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "tests.github.server", "--state", str(state), *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={"PATH": os.environ["PATH"]}
    ) as server:
        assert server.stdout is not None
        try:
            yield server, server.stdout.readline().strip()
        finally:
            server.send_signal(signal.SIGTERM)


def served(state: Path, url: str) -> None:
    """Commit and comment by way of the process."""
    head = open_gits(state / "git").head(REPOSITORY, "bump")
    assert head is not None
    settings = Settings(TOKEN, REPOSITORY, url, seconds_between_writes=0)
    files: dict[str, bytes | None] = {SCHEMA: b"{}"}
    with Client(settings) as client:
        commit(client, Branch(REPOSITORY, "bump"), Edit(head, files, "Discover"))
        publish(client, NUMBER, Subject("vllm"), "1 breaking")


def test_the_process_keeps_its_state(tmp_path: Path) -> None:
    build(open_gits(tmp_path / "git"))
    (tmp_path / "state.json").write_text(world().model_dump_json(), encoding="utf-8")
    with process(tmp_path) as (server, url):
        served(tmp_path, url)
    assert server.returncode == 0
    with process(tmp_path, "--host", "127.0.0.1", "--port", "0") as (_, url):
        served(tmp_path, url)
    kept = World.model_validate_json((tmp_path / "state.json").read_bytes())
    assert [comment.body.partition("\n")[2] for comment in kept.comments] == ["1 breaking"]
    assert open_gits(tmp_path / "git").log(REPOSITORY, "bump")[:2] == ["Discover", "Bump vllm"]
    log = (tmp_path / "requests.jsonl").read_text(encoding="utf-8").splitlines()
    entries: list[dict[str, Any]] = [json.loads(line) for line in log]
    assert {entry["status"] for entry in entries} == {200, 201}


def test_the_process_tells_of_violations(tmp_path: Path) -> None:
    with process(tmp_path) as (server, url):
        answer = requests.get(f"{url}/repos/{REPOSITORY}/nothing", headers=HEADERS, timeout=10)
        assert answer.status_code == 500
    assert server.returncode == 1
