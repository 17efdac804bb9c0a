"""What a pull request's specification asks of the runner: only what the base branch agreed to."""

from __future__ import annotations

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.pipeline.on_github import checkout
from param_discovery.pipeline.options import DiscoverOptions
from param_discovery.pipeline.runtime_choice import docker_plan
from param_discovery.runtimes.docker.container import ContainerOrder, host_config
from param_discovery.spec.load import read_spec
from tests.action import acme
from tests.action.conftest import SCHEMA
from tests.github.hub import FORK, FORK_NUMBER, REPOSITORY, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.action.conftest import Ran, Stage
    from tests.attacks.conftest import Docker

SPEC = "engine_versions/acme.yaml"


def is_refused(stage: Stage, ran: Ran, *said: str) -> None:
    """No verdict, no label, no commit of ours, and the reason."""
    assert ran.exit_code == 2, ran.err
    assert ran.outputs.get("classification", "") == ""
    assert stage.labels == []
    assert not stage.hub.log()[0].startswith("Discover")
    shown = ran.out + ran.err
    for words in said:
        assert words in shown, shown


def push(stage: Stage, **lines: str) -> None:
    """A safe bump, with these lines of the specification."""
    spec = acme.SPEC.format(version="1.1.0")
    for key, value in lines.items():
        kept = [line for line in spec.splitlines() if not line.startswith(f"{key}:")]
        if key == "sections":
            kept = [line for line in kept if not line.startswith(" ")]
        spec = "\n".join([*kept, f"{key}: {value}"]) + "\n"
    stage.hub.push({**acme.files_of("1.1.0"), SPEC: spec.encode()})


PATHS = {
    "above": "../evil.json",
    "above inside": "schemas/../../evil.json",
    "absolute": "/etc/evil.json",
    "workflow": ".github/workflows/evil.json",
    "workflow as YAML": ".github/workflows/evil.yml",
    "GitHub in capitals": ".GitHub/evil.json",
    "git": ".git/config.json",
    "git in capitals": ".GIT/evil.json",
    "NTFS stream": '".github::$INDEX_ALLOCATION/evil.json"',
    "backslash": "schemas\\evil.json",
    "drive": '"C:/evil.json"',
    "NUL": '"schemas/\\0evil.json"',
    "line end": '"schemas/a\\nb.json"',
    "shell": "schemas/$(id).json",
    "specification": "engine_versions/acme.yaml",
    "Dockerfile": "docker/Dockerfile.acme",
    "README": "README.md",
    "own decisions": ".param-discovery.yml",
    "nothing": '""',
    "dot": "./evil.json",
    "long": f"{'a' * 600}.json",
}


@pytest.mark.parametrize("how", PATHS)
def test_a_schema_is_written_nowhere_else(stage: Stage, how: str) -> None:
    push(stage, schema=PATHS[how])
    head = stage.hub.head()
    ran = stage.run("discover")
    is_refused(stage, ran, SPEC)
    assert stage.hub.head() == head


def test_git_as_windows_shortens_it_is_an_ordinary_folder(stage: Stage) -> None:
    """Git itself refuses to check it out; what stays is a .json that no workflow is made of."""
    push(stage, schema="GIT~1/evil.json")
    is_refused(stage, stage.run("discover"), "is not the path of a .json file")


@pytest.mark.parametrize("mode", ["120000", "160000"], ids=["link", "submodule"])
@pytest.mark.parametrize("path", ["schemas", SCHEMA, "docker", "docker/Dockerfile.acme"])
def test_a_link_or_submodule_is_not_followed(stage: Stage, path: str, mode: str) -> None:
    files: dict[str, bytes | None] = dict(acme.files_of("1.1.0"))
    for inside in ("docker/Dockerfile.acme", SCHEMA):
        if inside.startswith(f"{path}/"):
            files[inside] = None
    files[path] = b"../../etc"
    gits = stage.hub.app.gits
    content = {path: b"../../etc"} if mode == "120000" else {}
    gits.commit(REPOSITORY, "bump", {**files, **content}, "x", modes={path: mode})
    ran = stage.run("discover")
    is_refused(stage, ran, "lies on the way")


@pytest.mark.parametrize(
    "image",
    [
        "evil/acme:{version}",
        "evil.example/acme:{version}",
        "registry.example:444/acme:{version}",
        "registry.example/acme/evil:{version}",
        "registry.example.evil.example/acme:{version}",
        "REGISTRY.EXAMPLE/acme:{version}",
        "docker.io/registry.example/acme:{version}",
        "localhost/acme:{version}",
        "127.0.0.1:5000/acme:{version}",
        "acme:{version}",
    ],
)
def test_an_image_from_elsewhere_is_neither_pulled_nor_asked_for(
    docker: Docker, image: str
) -> None:
    # All agrees, and the schema is the base's: nothing is left to look at but the image's origin.
    files = docker.files("1.0.0", image=f"image: {image}")
    dockerfile = f"FROM {image.format(version='1.0.0')}\n"
    files["docker/Dockerfile.acme"] = b"ARG ACME_VERSION=1.0.0\n" + dockerfile.encode()
    docker.stage.hub.push(files)
    ran = docker.run(registry_username="deploy", registry_password="hunter2")
    is_refused(docker.stage, ran, "comes from a repository that is not allowed")
    assert docker.looked == docker.asked == []


@pytest.mark.parametrize(
    "image",
    [
        "user:secret@registry.example/acme:{version}",
        "registry.example/acme@sha256:" + "0" * 64,
        "registry.example/acme:{version}@sha256:" + "0" * 64,
        "registry.example/acme",
        "https://registry.example/acme:{version}",
        "registry.example/{version}:latest",
        "$(id)/acme:{version}",
        "registry.example/../evil:{version}",
    ],
)
def test_what_is_no_image_is_refused(docker: Docker, image: str) -> None:
    docker.stage.hub.push(docker.files("1.1.0", image=f'image: "{image}"'))
    ran = docker.run()
    is_refused(docker.stage, ran)
    assert docker.looked == docker.asked == []
    assert "secret" not in ran.out + ran.err + ran.summary + "".join(docker.stage.comments)


@pytest.mark.parametrize("version", ["1.1.0@sha256", "x/../../evil", "v1:latest", "1 .1", "-v"])
def test_a_version_leads_to_no_other_image(docker: Docker, version: str) -> None:
    docker.stage.hub.push(docker.files("1.1.0", current_version=f'current_version: "{version}"'))
    is_refused(docker.stage, docker.run())
    assert docker.looked == docker.asked == []


def test_what_the_workflow_allows_is_pulled(docker: Docker) -> None:
    files = docker.files("1.1.0", image="image: mirror.example/acme:{version}")
    dockerfile = files["docker/Dockerfile.acme"] or b""
    files["docker/Dockerfile.acme"] = dockerfile.replace(b"registry.example", b"mirror.example")
    docker.stage.hub.push(files)
    ran = docker.run(allowed_images="mirror.example/acme")
    assert ran.exit_code == 0, ran.out
    assert docker.looked == ["acme 1.1.0"]


def test_a_forks_dockerfile_is_not_built(docker: Docker) -> None:
    gits = docker.stage.hub.app.gits
    gits.move(FORK, "fix", docker.stage.hub.head("main"))
    files = docker.files("1.1.0", image="build: true")
    gits.commit(FORK, "fix", files, "Build it for you")
    ran = docker.stage.run("discover", FORK_NUMBER, runtime="docker", allow_forks="true")
    assert ran.exit_code == 2
    assert "someone without write access" in ran.out
    assert docker.looked == docker.asked == []


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address that nobody agreed to, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.path} {dict(self.headers)}")
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("runtime", ["wheel", "venv"])
def test_an_index_from_elsewhere_is_not_asked(
    stage: Stage, listener: tuple[str, list[str]], runtime: str
) -> None:
    address, asked = listener
    push(stage, wheel_index=f"{address}/simple")
    is_refused(stage, stage.run("discover", runtime=runtime), "`wheel_index`")
    assert asked == []


@pytest.mark.parametrize("name", ["INPUT_TOKEN", "AWS_SECRET_ACCESS_KEY", "GITHUB_API_URL"])
def test_no_variable_of_the_runner_is_taken_as_index(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    push(stage, wheel_index=name)
    ran = stage.run("discover")
    is_refused(stage, ran, "`wheel_index`")
    told = ran.summary + "".join(stage.comments) + json.dumps(ran.outputs)
    assert "hunter2" not in told + ran.out + ran.err
    assert TOKEN not in told


def test_an_index_of_the_base_is_asked(stage: Stage, index: str) -> None:
    spec = acme.SPEC.format(version="1.0.0") + f"wheel_index: {index}\n"
    stage.hub.push({SPEC: spec.encode()}, "main")
    stage.hub.app.gits.move(REPOSITORY, "bump", stage.hub.head("main"))
    push(stage, wheel_index=index)
    assert stage.run("discover").outputs["classification"] == "safe"


def test_reading_again_asks_no_index_of_the_head(
    stage: Stage, listener: tuple[str, list[str]]
) -> None:
    """`classify` reads old versions again where tools differ: the head names the index."""
    address, asked = listener
    document = stage.schema("main")
    document["generator"]["probe_revision"] = "0" * 12
    push(stage, wheel_index=f"{address}/simple")
    stage.hub.push({SCHEMA: json.dumps(document).encode()})
    ran = stage.run("classify")
    assert ran.exit_code == 2
    assert ran.outputs["classification"] == ""
    assert asked == []


VENV = {
    "package": "evil-engine",
    "env": "{LD_PRELOAD: /tmp/evil.so, PYTHONPATH: /tmp}",
    "venv": "{requirements: [evil-engine]}",
    "sections": "{engine_params: ['antigravity:geohash']}",
    "user": "root",
    "gpu": "none",
}


@pytest.mark.parametrize("key", VENV)
def test_nothing_that_a_pull_request_chooses_is_installed_on_the_runner(
    stage: Stage, key: str
) -> None:
    push(stage, **{key: VENV[key]})
    ran = stage.run("discover", runtime="venv")
    is_refused(stage, ran, "the venv runtime would run what it names")


def test_nor_a_new_engine(stage: Stage) -> None:
    spec = acme.SPEC.format(version="1.0.0").replace("acme-engine", "evil-engine")
    stage.hub.push({"engine_versions/evil.yaml": spec.encode()})
    ran = stage.run("discover", runtime="venv")
    is_refused(stage, ran, "the venv runtime would run what it names")


def test_a_fork_runs_nothing(stage: Stage) -> None:
    calls = len(stage.hub.app.log)
    for runtime in ("docker", "venv", "wheel"):
        ran = stage.run("discover", FORK_NUMBER, runtime=runtime)
        assert ran.exit_code == 2
        assert "comes from a fork" in ran.out
        assert ran.outputs["classification"] == ""
    assert not [call for call in stage.hub.app.log[calls:] if not call.startswith("GET")]


def test_env_reaches_the_sibling_alone(docker: Docker, monkeypatch: pytest.MonkeyPatch) -> None:
    """There it can do what the engine can: nothing outside its walls."""
    monkeypatch.delenv("LD_PRELOAD", raising=False)
    docker.stage.hub.push(docker.files("1.1.0", env="env: {LD_PRELOAD: /tmp/evil.so}"))
    ran = docker.run()
    assert ran.exit_code == 0, ran.out
    assert "LD_PRELOAD" not in os.environ


def test_a_root_user_gets_no_right_from_it(docker: Docker) -> None:
    """The walls are the same for every user: see `runtimes/docker/container.py`."""
    text = docker.files("1.1.0", user="user: root")[SPEC] or b""
    plan = docker_plan(read_spec(text, "acme", SPEC), "1.1.0", DiscoverOptions(docker.stage.folder))
    order = ContainerOrder("x", "sha256:0", "python3", {}, None, use_init=False)

    class Client:
        """The library's own host configuration, without a daemon."""

        def create_host_config(self, **given: Any) -> dict[str, Any]:
            return given

    made = host_config(Client(), order, plan)  # type: ignore[arg-type]
    assert plan.user == "root"
    assert made["cap_drop"] == ["ALL"]
    assert made["security_opt"] == ["no-new-privileges"]
    assert made["network_mode"] == "none"
    assert not made.keys() & {"binds", "mounts", "privileged", "pid_mode", "volumes_from"}


def test_many_files_are_not_read(stage: Stage) -> None:
    spec = acme.SPEC.format(version="1.0.0").encode()
    files: dict[str, bytes | None] = {
        f"engine_versions/e{number}.yaml": spec for number in range(60)
    }
    stage.monkeypatch.setattr(checkout, "MAX_FILES", 50)
    stage.hub.push(files)
    is_refused(stage, stage.run("discover"), "files to build")


def test_a_deep_context_ends(stage: Stage) -> None:
    path = "docker/" + "a/" * 300 + "b"
    spec = acme.SPEC.format(version="1.1.0") + "build: true\n"
    stage.hub.push({**acme.files_of("1.1.0"), SPEC: spec.encode(), path: b"x"})
    is_refused(stage, stage.run("discover"), "deeper than")
