"""Schemas that say what the engine does not: no run calls them safe, whatever they claim.

A label or an output of `safe` is what these attacks are after.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.action import acme
from tests.action.conftest import SCHEMA
from tests.attacks.conftest import told
from tests.github.hub import FORK, FORK_NUMBER, REPOSITORY
from tests.github.server.state import ALL_READ

if TYPE_CHECKING:
    from tests.action.conftest import Ran, Stage
    from tests.attacks.conftest import Docker

BOT = "github-actions[bot]"
BY_BOT = {"GIT_AUTHOR_NAME": BOT, "GIT_COMMITTER_NAME": "GitHub"}


def dumped(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, indent=2) + "\n").encode()


def truth_is_told(docker: Docker, ran: Ran) -> None:
    """The engine was looked into, and what it says stands on the branch."""
    assert docker.looked == ["acme 2.0.0"]
    assert ran.exit_code == 0, ran.err
    assert ran.outputs["classification"] == "breaking"
    assert docker.stage.labels == ["schema-breaking"]
    properties = docker.stage.schema()["properties"]["engine_params"]["properties"]
    assert "half" not in json.dumps(properties["dtype"])


def test_a_forged_hash_is_not_believed(docker: Docker) -> None:
    docker.stage.hub.push({**docker.files("2.0.0"), SCHEMA: dumped(docker.schema("2.0.0"))})
    truth_is_told(docker, docker.run())


def test_nor_if_the_commit_names_us_as_its_author(docker: Docker) -> None:
    files = {**docker.files("2.0.0"), SCHEMA: dumped(docker.schema("2.0.0"))}
    docker.stage.hub.app.gits.commit(REPOSITORY, "bump", files, "Discover acme 2.0.0", who=BY_BOT)
    truth_is_told(docker, docker.run())


def test_nor_if_someone_signed_it_as_themselves(docker: Docker) -> None:
    who = {"GIT_AUTHOR_NAME": BOT, "GIT_COMMITTER_NAME": "mallory"}
    files = {**docker.files("2.0.0"), SCHEMA: dumped(docker.schema("2.0.0"))}
    sha = docker.stage.hub.app.gits.commit(REPOSITORY, "bump", files, "Discover", who=who)
    docker.stage.hub.world.signed.append(sha)
    truth_is_told(docker, docker.run())


def test_nor_if_it_was_made_on_the_website(docker: Docker) -> None:
    who = {"GIT_AUTHOR_NAME": "mallory", "GIT_COMMITTER_NAME": "GitHub"}
    files = {**docker.files("2.0.0"), SCHEMA: dumped(docker.schema("2.0.0"))}
    sha = docker.stage.hub.app.gits.commit(REPOSITORY, "bump", files, "Discover", who=who)
    docker.stage.hub.world.signed.append(sha)
    truth_is_told(docker, docker.run())


def test_nor_if_a_user_is_called_like_our_bot(docker: Docker) -> None:
    who = {"GIT_AUTHOR_NAME": "github-actions", "GIT_COMMITTER_NAME": "GitHub"}
    files = {**docker.files("2.0.0"), SCHEMA: dumped(docker.schema("2.0.0"))}
    sha = docker.stage.hub.app.gits.commit(REPOSITORY, "bump", files, "Discover", who=who)
    docker.stage.hub.world.signed.append(sha)
    truth_is_told(docker, docker.run())


def test_nor_if_a_commit_of_ours_for_something_else_came_after_it(docker: Docker) -> None:
    hub = docker.stage.hub
    hub.push({**docker.files("2.0.0"), SCHEMA: dumped(docker.schema("2.0.0"))})
    sha = hub.app.gits.commit(REPOSITORY, "bump", {"x.json": b"{}"}, "Discover", who=BY_BOT)
    hub.world.signed.append(sha)
    truth_is_told(docker, docker.run())


def test_nor_if_it_was_pushed_over_a_commit_of_ours(docker: Docker) -> None:
    docker.stage.hub.push(docker.files("2.0.0"))
    docker.run()
    docker.looked.clear()
    docker.stage.hub.push({SCHEMA: dumped(docker.schema("2.0.0"))})
    truth_is_told(docker, docker.run())


def test_a_commit_of_ours_is_believed(docker: Docker) -> None:
    docker.stage.hub.push(docker.files("2.0.0"))
    docker.run()
    head = docker.stage.hub.head()
    docker.looked.clear()
    again = docker.run()
    assert docker.looked == []
    assert again.outputs["classification"] == "breaking"
    assert again.outputs["changed"] == "false"
    assert docker.stage.hub.head() == head


def test_a_schema_that_is_left_alone_is_believed(docker: Docker) -> None:
    docker.stage.hub.push({"engine_versions/acme.yaml": b"# Ours.\n" + _spec(docker, "1.0.0")})
    ran = docker.run()
    assert docker.looked == []
    assert ran.outputs["classification"] == "identical"


def _spec(docker: Docker, version: str) -> bytes:
    return docker.files(version)["engine_versions/acme.yaml"] or b""


def test_a_hash_for_later_is_not_merged_with_a_right_schema(docker: Docker) -> None:
    """Right today; but the next change of the specification would find it 'done' already."""
    document = docker.stage.schema("main")
    document["inputs_sha256"] = "0" * 64
    docker.stage.hub.push({SCHEMA: dumped(document)})
    ran = docker.run()
    assert docker.looked == ["acme 1.0.0"]
    assert ran.outputs["classification"] == "identical"
    assert docker.stage.schema()["inputs_sha256"] == told(docker.spec("1.0.0"))


def test_nor_a_tool_that_did_not_make_it(docker: Docker) -> None:
    document = docker.stage.schema("main")
    document["generator"]["probe_revision"] = "0" * 12
    docker.stage.hub.push({SCHEMA: dumped(document)})
    ran = docker.run()
    assert ran.outputs["changed"] == "true", ran.err
    assert docker.stage.schema()["generator"] == docker.stage.schema("main")["generator"]


def test_another_engines_run_does_not_believe_it_either(docker: Docker) -> None:
    """Its label speaks for all engines."""
    zenith = {
        "engine_versions/zenith.yaml": acme.SPEC.format(version="1.0.0")
        .replace("acme-engine", "acme-engine")
        .replace("Dockerfile.acme", "Dockerfile.zenith")
        .encode()
        + b"image: registry.example/acme:{version}\n",
        "docker/Dockerfile.zenith": b"ARG ACME_VERSION=1.0.0\n"
        b"FROM registry.example/acme:${ACME_VERSION}\n",
    }
    docker.stage.hub.push(
        {**docker.files("2.0.0"), SCHEMA: dumped(docker.schema("2.0.0")), **zenith}
    )
    ran = docker.run(engine="zenith")
    assert ran.outputs["classification"] == "safe", ran.err
    assert docker.stage.labels == []


def test_on_a_fork_nothing_is_believed(docker: Docker) -> None:
    gits = docker.stage.hub.app.gits
    gits.move(FORK, "fix", docker.stage.hub.head("main"))
    files = {**docker.files("2.0.0"), SCHEMA: dumped(docker.schema("2.0.0"))}
    sha = gits.commit(FORK, "fix", files, "Discover acme 2.0.0", who=BY_BOT)
    docker.stage.hub.world.signed.append(sha)
    ran = docker.stage.run("discover", FORK_NUMBER, runtime="docker", allow_forks="true")
    assert docker.looked == ["acme 2.0.0"]
    assert ran.outputs["classification"] == "breaking", ran.err


@pytest.mark.parametrize("why", ["commit: false", "read-only", "protected"])
def test_what_was_not_committed_does_not_vouch_for_the_head(stage: Stage, why: str) -> None:
    document = stage.schema("main")
    document["engine_version"] = "2.0.0"
    stage.hub.push({**acme.files_of("2.0.0"), SCHEMA: dumped(document)})
    if why == "read-only":
        stage.hub.world.tokens["t0ken"].permissions = {**ALL_READ, "pull_requests": "write"}
    elif why == "protected":
        stage.hub.world.protected.append("bump")
    ran = stage.run("discover", commit="false" if why == "commit: false" else "true")
    assert stage.labels == []
    assert ran.outputs["classification"] in ("breaking", "")


def test_discovery_overwrites_what_was_edited_by_hand(stage: Stage) -> None:
    document = stage.schema("main")
    document["engine_version"] = "2.0.0"
    stage.hub.push({**acme.files_of("2.0.0"), SCHEMA: dumped(document)})
    ran = stage.run("discover")
    assert ran.outputs["classification"] == "breaking"
    assert stage.labels == ["schema-breaking"]
    section = stage.schema()["properties"]["engine_params"]["properties"]
    assert "half" not in json.dumps(section["dtype"])


def test_a_schema_edited_after_discovery_loses_the_label(stage: Stage) -> None:
    stage.bump("2.0.0")
    stage.run("discover")
    document = stage.schema("main")
    document["engine_version"] = "2.0.0"
    stage.hub.push({SCHEMA: dumped(document)})
    stage.run("discover", engine="acme")
    assert stage.labels == ["schema-breaking"]


def test_a_removed_specification_breaks(stage: Stage) -> None:
    stage.hub.push({"engine_versions/acme.yaml": None})
    ran = stage.run("discover")
    assert ran.outputs["classification"] == "breaking"
    assert stage.labels == ["schema-breaking"]
    assert "schema-removed" in stage.comments[0]


def test_a_renamed_engine_breaks(stage: Stage) -> None:
    files: dict[str, bytes | None] = {
        "engine_versions/acme.yaml": None,
        "engine_versions/acme2.yaml": acme.files_of("2.0.0")["engine_versions/acme.yaml"],
        "docker/Dockerfile.acme": acme.files_of("2.0.0")["docker/Dockerfile.acme"],
    }
    stage.hub.push(files)
    ran = stage.run("discover")
    assert ran.outputs["classification"] == "breaking"
    assert stage.labels == ["schema-breaking"]


def test_a_renamed_engine_on_the_old_schema_has_no_verdict(stage: Stage) -> None:
    spec = acme.SPEC.format(version="2.0.0") + f"schema: {SCHEMA}\n"
    stage.hub.push(
        {
            "engine_versions/acme.yaml": None,
            "engine_versions/acme2.yaml": spec.encode(),
            "docker/Dockerfile.acme": acme.files_of("2.0.0")["docker/Dockerfile.acme"],
        }
    )
    ran = stage.run("discover")
    assert ran.exit_code == 2
    assert ran.outputs["classification"] == ""
    assert "this is the schema of acme" in ran.out
    assert stage.labels == ["schema-breaking"]
    assert stage.schema() == stage.schema("main")


def test_another_path_for_the_schema_is_compared_with_the_old_one(stage: Stage) -> None:
    spec = acme.SPEC.format(version="2.0.0") + "schema: elsewhere/acme.json\n"
    stage.hub.push({**acme.files_of("2.0.0"), "engine_versions/acme.yaml": spec.encode()})
    ran = stage.run("discover")
    assert ran.outputs["classification"] == "breaking"
    assert stage.labels == ["schema-breaking"]


def test_a_copy_of_the_old_schema_elsewhere_hides_nothing(stage: Stage) -> None:
    document = stage.schema("main")
    document["engine_version"] = "2.0.0"
    stage.hub.push({**acme.files_of("2.0.0"), "schemas/acme2.json": dumped(document)})
    assert stage.run("discover").outputs["classification"] == "breaking"
    assert stage.labels == ["schema-breaking"]


def test_two_engines_on_one_schema_are_refused(stage: Stage) -> None:
    spec = acme.SPEC.format(version="1.0.0") + "schema: schemas/ACME.json\n"
    stage.hub.push({"engine_versions/acme2.yaml": spec.encode()})
    ran = stage.run("discover")
    assert ran.exit_code == 2
    assert ran.outputs["classification"] == ""
    assert "is also the schema of acme" in ran.out
    assert stage.labels == []
    assert stage.hub.log()[0] == "By someone else"


def test_a_schema_over_another_engines_is_refused(stage: Stage) -> None:
    document = {**stage.schema("main"), "engine": "zenith"}
    spec = acme.SPEC.format(version="1.1.0") + "schema: schemas/zenith.json\n"
    stage.hub.push({"schemas/zenith.json": dumped(document)}, "main")
    stage.hub.app.gits.move(REPOSITORY, "bump", stage.hub.head("main"))
    stage.hub.push({**acme.files_of("1.1.0"), "engine_versions/acme.yaml": spec.encode()})
    ran = stage.run("discover")
    assert ran.exit_code == 2
    assert "this is the schema of zenith" in ran.out
    assert stage.labels == []
    assert json.loads(stage.hub.read("schemas/zenith.json")) == document


def test_a_file_that_is_no_schema_is_not_overwritten(stage: Stage) -> None:
    spec = acme.SPEC.format(version="1.1.0") + "schema: package.json\n"
    package = b'{"name": "serving"}\n'
    stage.hub.push(
        {
            **acme.files_of("1.1.0"),
            "engine_versions/acme.yaml": spec.encode(),
            "package.json": package,
        }
    )
    ran = stage.run("discover")
    assert ran.exit_code == 2
    assert ran.outputs["classification"] == ""
    assert stage.labels == []
    assert stage.hub.read("package.json") == package


def test_a_forged_tool_does_not_have_the_schema_passed_over(stage: Stage) -> None:
    """Where tools differ, the versions are read again: what the file says would not count."""
    document = stage.schema("main")
    document["generator"]["probe_revision"] = "0" * 12
    del document["properties"]["engine_params"]["properties"]["max_model_len"]
    stage.hub.push({SCHEMA: dumped(document)})
    ran = stage.run("classify")
    assert ran.exit_code == 2
    assert ran.outputs["classification"] == ""
    assert "made by another tool" in ran.out


def test_a_specification_cannot_choose_what_old_was(stage: Stage) -> None:
    """The old version would be read again by the head's word: here, without the section."""
    document = stage.schema("main")
    document["generator"]["probe_revision"] = "0" * 12
    stage.hub.push({SCHEMA: dumped(document)}, "main")
    stage.hub.app.gits.move(REPOSITORY, "bump", stage.hub.head("main"))
    spec = acme.SPEC.format(version="1.1.0").replace(
        "[acme_engine.config:EngineConfig]",
        "[{target: acme_engine.config:EngineConfig, exclude: [dtype]}]",
    )
    stage.hub.push({**acme.files_of("1.1.0"), "engine_versions/acme.yaml": spec.encode()})
    ran = stage.run("discover")
    assert ran.exit_code == 2
    assert ran.outputs["classification"] == ""
    assert stage.labels == []
    assert "made by different tools" in ran.out


def test_a_newer_tool_alone_is_no_trouble(stage: Stage) -> None:
    document = stage.schema("main")
    document["generator"]["probe_revision"] = "0" * 12
    stage.hub.push({SCHEMA: dumped(document)}, "main")
    stage.hub.app.gits.move(REPOSITORY, "bump", stage.hub.head("main"))
    stage.bump("2.0.0")
    assert stage.run("discover").outputs["classification"] == "breaking"


STALE = {
    "specification that is a link": ("engine_versions/acme.yaml", b"/etc/passwd", "120000"),
    "schema that is a link": (SCHEMA, b"/etc/passwd", "120000"),
    "folder that is a link": ("engine_versions", b"schemas", "120000"),
    "specification that is no text": ("engine_versions/acme.yaml", b"\xff", "100644"),
    "name with a line end": ("engine_versions/a\nb.yaml", b"x", "100644"),
    "name that is too long": (f"engine_versions/{'a' * 300}.yaml", b"x", "100644"),
    "schema that is no JSON": (SCHEMA, b"{", "100644"),
}


@pytest.mark.parametrize("how", STALE)
def test_a_run_that_cannot_judge_leaves_no_label_of_an_earlier_one(stage: Stage, how: str) -> None:
    """First something safe, then something breaking that cannot be judged."""
    stage.bump("1.1.0")
    stage.run("discover")
    assert stage.labels == ["schema-safe"]
    path, content, mode = STALE[how]
    files: dict[str, bytes | None] = {**acme.files_of("2.0.0"), path: content}
    if path == "engine_versions":
        files = {"engine_versions/acme.yaml": None, path: content}
    stage.hub.app.gits.commit(REPOSITORY, "bump", files, "x", modes={path: mode})
    ran = stage.run("discover")
    assert ran.exit_code == 2, ran.err
    assert ran.outputs.get("classification", "") == ""
    assert stage.labels == []


def test_nor_does_a_head_without_common_history(stage: Stage) -> None:
    stage.bump("1.1.0")
    stage.run("discover")
    gits = stage.hub.app.gits
    orphan = gits.commit(REPOSITORY, "orphan", acme.files_of("2.0.0"), "Anew")
    gits.move(REPOSITORY, "bump", orphan)
    ran = stage.run("discover")
    assert ran.exit_code == 3
    assert ran.outputs == {}
    assert "find the merge base" in ran.err
    assert stage.labels == []


def test_a_label_of_the_head_that_came_after_stays(stage: Stage) -> None:
    stage.bump("9.9.9")
    event = stage.pull_event()
    stage.bump("1.1.0")
    stage.run("discover")
    stage.run_event("pull_request", event, "discover", engine="unknown")
    assert stage.labels == ["schema-safe"]


def test_a_base_that_moved_is_no_old_side(stage: Stage) -> None:
    """What main went on to hold is not what the pull request changes."""
    document = stage.schema("main")
    del document["properties"]["engine_params"]["properties"]["dtype"]
    stage.bump("2.0.0")
    stage.hub.push({SCHEMA: dumped(document)}, "main")
    assert stage.run("discover").outputs["classification"] == "breaking"


def test_decisions_of_the_head_do_not_count(stage: Stage) -> None:
    stage.hub.push(
        {**acme.files_of("2.0.0"), ".param-discovery.yml": b"rules: {enum-value-removed: safe}\n"}
    )
    assert stage.run("discover").outputs["classification"] == "breaking"
    assert stage.labels == ["schema-breaking"]


def test_another_package_is_compared_all_the_same(stage: Stage) -> None:
    """As the specification has it: the old schema is still the merge base's."""
    spec = acme.SPEC.format(version="2.0.0").replace("package: acme-engine", "package: Acme_Engine")
    stage.hub.push({**acme.files_of("2.0.0"), "engine_versions/acme.yaml": spec.encode()})
    assert stage.run("discover").outputs["classification"] == "breaking"


@pytest.mark.parametrize("status", [403, 404, 409, 500, "drop"])
def test_if_github_does_not_say_who_brought_it_there_is_no_verdict(
    docker: Docker, status: object
) -> None:
    docker.stage.hub.push({**docker.files("2.0.0"), SCHEMA: dumped(docker.schema("2.0.0"))})
    docker.stage.hub.fail(f"GET /repos/{REPOSITORY}/commits$", status, times=99)
    ran = docker.run()
    assert ran.exit_code == 3
    assert ran.outputs["classification"] == ""
    assert docker.looked == []
    assert docker.stage.labels == []
