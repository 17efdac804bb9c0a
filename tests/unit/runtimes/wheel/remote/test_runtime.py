"""The runtime around remote reading: what it hands on, keeps and refuses."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.errors import WheelError
from param_discovery.runtimes.base import ProbeRequest, ProbeTarget
from param_discovery.runtimes.wheel.plan import WheelPlan
from param_discovery.runtimes.wheel.runtime import WheelRuntime, reader_revision
from param_discovery.schema.observation import parse
from tests.unit.runtimes.wheel.remote import shop as behaviour
from tests.unit.runtimes.wheel.remote.archives import SOURCE, WHEEL, sdist, wheel
from tests.unit.runtimes.wheel.remote.desk import LIMITS, Desk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.unit.runtimes.wheel.remote.shop import Shop

ENGINE = """\
from dataclasses import dataclass

@dataclass
class EngineArgs:
    model: str = "acme"
    seats: int = 4
"""
WARM_RUN = """
import sys
from pathlib import Path
from param_discovery.runtimes.base import ProbeRequest, ProbeTarget
from param_discovery.runtimes.wheel.plan import WheelPlan
from param_discovery.runtimes.wheel.runtime import WheelRuntime

class Silent:
    def step(self, text): pass

request = ProbeRequest((ProbeTarget("engine_params", "acme:EngineArgs"),))
result = WheelRuntime().discover(
    "acme", WheelPlan("acme", "1.0", Path(sys.argv[1])), request, Silent()
)
heavy = {"requests", "pypi_simple", "urllib3", "bs4"}
print(result.observation["targets"][0]["status"], sorted(heavy & sys.modules.keys()))
"""
TARGETS = (ProbeTarget("engine_params", "acme:EngineArgs"),)


def observations(desk: Desk) -> list[Path]:
    return list(desk.cache.glob("wheels/facts/observations/*"))


@pytest.fixture
def runtime(shop: Shop) -> WheelRuntime:
    return WheelRuntime({"PIP_INDEX_URL": shop.index}, LIMITS)


def engine_wheel() -> bytes:
    return wheel({**SOURCE, "acme/engine.py": ENGINE})


def discover(
    runtime: WheelRuntime, desk: Desk, *targets: ProbeTarget, **plan: Any
) -> Mapping[str, Any]:
    asked = WheelPlan(**{"package": "acme", "version": "1.0", "cache_dir": desk.cache, **plan})
    request = ProbeRequest(targets or TARGETS, ("acme", "acme-cpu"), timeout_seconds=10.0)
    result = runtime.discover("acme", asked, request, desk.heard)
    assert result.facts.discovery_method == "wheel"
    assert result.facts.probe_revision == reader_revision()
    assert result.facts.image_ref is None
    return {**result.observation, "inputs": result.facts.inputs}


def test_the_observation_is_one(shop: Shop, desk: Desk, runtime: WheelRuntime) -> None:
    shop.publish(WHEEL, engine_wheel())
    found = discover(runtime, desk)
    inputs = found.pop("inputs")  # type: ignore[attr-defined]
    parsed = parse(found)
    assert [parameter.name for parameter in parsed.targets[0].parameters] == ["model", "seats"]
    assert parsed.python is None
    assert found["distributions"] == {"acme": {"version": "1.0", "commit": None}}
    published = shop.pages["acme"][0]["hashes"]
    assert inputs == {"wheel": published["sha256"]}  # type: ignore[index]


def test_an_sdist_is_named_as_one(shop: Shop, desk: Desk, runtime: WheelRuntime) -> None:
    shop.publish("acme-1.0.tar.gz", sdist())
    assert set(discover(runtime, desk)["inputs"]) == {"sdist"}


def test_a_file_without_hash_is_told_by_its_contents(
    shop: Shop, desk: Desk, runtime: WheelRuntime
) -> None:
    shop.publish(WHEEL, engine_wheel(), hashes={})
    first = discover(runtime, desk)["inputs"]["wheel"]
    assert first == discover(runtime, desk)["inputs"]["wheel"]
    assert len(first) == 64
    assert observations(desk) == []
    shop.pages.clear()
    other = {**SOURCE, "acme/engine.py": ENGINE + "\n"}
    shop.publish("acme-1.1-py3-none-any.whl", wheel(other, info="acme-1.1.dist-info"), hashes={})
    with pytest.raises(WheelError, match=r"version 1\.0"):
        discover(runtime, desk, version="1.1")


def test_a_second_run_needs_no_network(shop: Shop, desk: Desk, runtime: WheelRuntime) -> None:
    shop.publish(WHEEL, engine_wheel())
    first = discover(runtime, desk)
    shop.asked.clear()
    assert discover(runtime, desk) == first
    assert shop.asked == []
    assert len(observations(desk)) == 1


def test_a_warm_run_does_not_load_the_http_client(
    shop: Shop, desk: Desk, runtime: WheelRuntime
) -> None:
    """Its import takes longer than all the rest."""
    shop.publish(WHEEL, engine_wheel())
    discover(runtime, desk)
    shop.asked.clear()
    environ = {"PIP_INDEX_URL": shop.index, "PATH": "", "HOME": str(desk.cache)}
    command = [sys.executable, "-c", WARM_RUN, str(desk.cache)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["found", "[]"]
    assert shop.asked == []


def test_other_questions_are_answered_anew(shop: Shop, desk: Desk, runtime: WheelRuntime) -> None:
    shop.publish(WHEEL, engine_wheel())
    discover(runtime, desk)
    found = discover(runtime, desk, ProbeTarget("other", "acme.engine:EngineArgs"))
    assert found["targets"][0]["section"] == "other"
    discover(runtime, desk, python=(3, 9))
    assert len(observations(desk)) == 3


def test_another_reader_answers_anew(
    shop: Shop, desk: Desk, runtime: WheelRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.publish(WHEEL, engine_wheel())
    discover(runtime, desk)
    name = "param_discovery.runtimes.wheel.runtime.reader_revision"
    with monkeypatch.context() as changed:
        changed.setattr(name, lambda: "new")
        asked = WheelPlan("acme", "1.0", desk.cache)
        runtime.discover("acme", asked, ProbeRequest(TARGETS), desk.heard)
    assert len(observations(desk)) == 2


def test_the_next_version_is_fetched_in_one_go(
    shop: Shop, desk: Desk, runtime: WheelRuntime
) -> None:
    source = {f"acme/m{number}/a.py": f"x{number} = {number}\n" * 900 for number in range(8)}
    imports = "".join(f"from acme.m{number}.a import x{number}\n" for number in range(8))
    fields = "".join(f"    f{number}: int = x{number}\n" for number in range(8))
    head = "from dataclasses import dataclass\n"
    engine = f"{head}{imports}@dataclass\nclass EngineArgs:\n{fields}"
    noise = {f"acme/m{number}/data.py": noisy(number) for number in range(8)}
    content = {**SOURCE, **source, **noise, "acme/engine.py": engine}
    counts = []
    for version in ("1.0", "1.1"):
        metadata = f"Metadata-Version: 2.1\nName: acme\nVersion: {version}\n"
        changed = {name: f"{text}# {version}\n" for name, text in content.items()}
        data = wheel(changed, metadata=metadata, info=f"acme-{version}.dist-info", padding=200_000)
        path = shop.publish(f"acme-{version}-py3-none-any.whl", data)
        assert len(discover(runtime, desk, version=version)["targets"][0]["parameters"]) == 8
        counts.append(shop.count(path))
    assert counts[1] < counts[0]


def noisy(seed: int) -> str:
    """Text that does not compress."""
    source = random.Random(seed)  # noqa: S311
    return "# " + "".join(chr(source.randrange(33, 126)) for _ in range(40_000)) + "\n"


def test_an_index_in_the_plan_replaces_the_users(
    shop: Shop, desk: Desk, runtime: WheelRuntime
) -> None:
    with behaviour.opened_shop() as other:
        other.publish(WHEEL, engine_wheel())
        assert discover(runtime, desk, index_url=other.index)["targets"][0]["status"] == "found"
    assert shop.asked == []


@pytest.mark.parametrize(
    "source",
    [{"acme/_core.abi3.so": b"\x7fELF"}, {"setup.py": "raise SystemExit"}, {}],
)
def test_a_package_without_source_says_so(
    shop: Shop, desk: Desk, runtime: WheelRuntime, source: dict[str, str | bytes]
) -> None:
    shop.publish(WHEEL, wheel(source))
    with pytest.raises(WheelError, match="no Python source of acme") as caught:
        discover(runtime, desk)
    assert "wheel_index" in str(caught.value.mend)


def test_a_target_that_is_missing_is_data(shop: Shop, desk: Desk, runtime: WheelRuntime) -> None:
    shop.publish(WHEEL, engine_wheel())
    found = discover(runtime, desk, ProbeTarget("engine_params", "acme.gone:EngineArgs"))
    assert found["targets"][0]["status"] == "failed"
    assert found["targets"][0]["error"]["stage"] == "import"


def test_a_wrong_version_is_told(desk: Desk, runtime: WheelRuntime) -> None:
    with pytest.raises(WheelError, match="'latest' is no version"):
        discover(runtime, desk, version="latest")


def test_the_time_of_the_request_counts(shop: Shop, desk: Desk, runtime: WheelRuntime) -> None:
    shop.behave("/simple/acme/", behaviour.drips)
    asked = WheelPlan("acme", "1.0", desk.cache)
    with pytest.raises(WheelError, match=r"within 0\.3 s"):
        runtime.discover("acme", asked, ProbeRequest(TARGETS, timeout_seconds=0.3), desk.heard)


def test_a_run_can_be_cancelled(shop: Shop, desk: Desk, runtime: WheelRuntime) -> None:
    begun = threading.Event()

    def waits(reply: behaviour.Reply, asked: behaviour.Asked, content: bytes) -> None:
        begun.set()
        behaviour.drips(reply, asked, content)

    shop.behave("/simple/acme/", waits)

    def cancel() -> None:
        begun.wait(5)
        runtime.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    with pytest.raises(WheelError, match="was stopped"):
        discover(runtime, desk)
    canceller.join()


def test_versions_are_listed(shop: Shop, desk: Desk, runtime: WheelRuntime) -> None:
    shop.publish(WHEEL, b"")
    shop.publish("acme-1.1rc1.tar.gz", b"")
    found = runtime.released_versions(WheelPlan("acme", "0", desk.cache), desk.heard)
    assert [(str(item.version), item.is_prerelease) for item in found] == [
        ("1.0", False),
        ("1.1rc1", True),
    ]
