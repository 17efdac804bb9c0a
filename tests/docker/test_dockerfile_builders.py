"""What our reading of ARG, ENV and FROM says, held against what builders make of the same file.

Each Dockerfile ends in labels, which show the values that the builder saw. The daemon's BuildKit
is asked, and its classic builder where the two are at one.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, NamedTuple

import pytest

from param_discovery.errors import InputError
from param_discovery.spec.dockerfile import parse
from param_discovery.spec.dockerfile_stages import resolve
from tests.docker.support import tar_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docker.api.client import APIClient

pytestmark = pytest.mark.docker

CLASSIC, BUILDKIT = "1", "2"
"""`version` of the Engine API's build request."""

LOCAL = "param-discovery-test-guard"


class Built(NamedTuple):
    """How a build ended."""

    labels: dict[str, str]
    error: str | None


def build(daemon: APIClient, dockerfile: str, builder: str) -> Built:
    tag = f"{LOCAL}:{secrets.token_hex(6)}"
    response = daemon.post(
        f"{daemon.base_url}/v{daemon.api_version}/build",
        params={"version": builder, "t": tag, "rm": "1"},
        headers={"Content-Type": "application/x-tar"},
        data=tar_of({"Dockerfile": dockerfile}),
        timeout=120,
    )
    messages = [json.loads(line) for line in response.iter_lines() if line]
    errors = [found for each in messages if (found := each.get("error") or each.get("message"))]
    if errors:
        return Built({}, errors[0])
    labels = daemon.inspect_image(tag)["Config"]["Labels"] or {}  # type: ignore[no-untyped-call]
    daemon.remove_image(tag)
    return Built(labels, None)


def ours(dockerfile: str) -> str | None:
    """The value that we see in the last declaration of `A`."""
    found = [each for each in resolve(parse(dockerfile, "D")).declarations if each.name == "A"]
    assert found[-1].value is None or not found[-1].value.unknown
    return found[-1].value.text if found[-1].value else None


BOTH = [
    "ARG A=1\nFROM scratch\nARG A\n",
    "ARG B=2 A=1\nFROM scratch\nARG A\n",
    "ARG A='a b'\nFROM scratch\nARG A\n",
    'ARG B=1\nARG A="a $B \\"c\\" \\$B"\nFROM scratch\nARG A\n',
    "ARG A=a\\ b\\$c\nFROM scratch\nARG A\n",
    "ARG B=\nARG A=${B:-x}\nFROM scratch\nARG A\n",
    "ARG B=2\nARG A=${B:+x}${B:-y}\nFROM scratch\nARG A\n",
    "ARG B=2\nARG A=${C:-${B:+deep}}\nFROM scratch\nARG A\n",
    "ARG A=a$ \nFROM scratch\nARG A\n",
    "ARG A=1\\\n2\nFROM scratch\nARG A\n",
    "ARG B=1 \\\n# ARG A=3\n\n  A=2\nFROM scratch\nARG A\n",
    "# escape=`\nARG A=C:\\x`\n\\y\nFROM scratch\nARG A\n",
    "\ufeffARG A=1\r\nFROM scratch\r\nARG A\r\n",
    "arg A=1\nfrom scratch as one\narg A\n",
    "ARG A=1\nFROM scratch\nARG A=2\n",
    "ARG A=1\nFROM scratch\nARG A=2\nARG A\n",
    "FROM scratch\nARG B=1 A=$B\n",
    "FROM scratch\nENV B=1\nARG A=$B\n",
    "FROM scratch\nENV B the words\nARG A=$B\n",
    "FROM scratch\nENV B=1\nENV B=2 C=$B\nARG A=$C\n",
    "FROM scratch AS one\nENV B=1\nFROM one\nARG A=$B\n",
    'FROM scratch\nARG "A"=1\n',
    "FROM scratch\nARG A=1\nONBUILD ARG A=2\n",
]

BUILDKIT_ONLY = [
    "ARG B=1 A=$B\nFROM scratch\nARG A\n",
    "FROM scratch AS one\nARG A=1\nFROM one\nARG A\n",
    "FROM scratch\nARG A=1\nARG A\n",
    "ARG B=2\nARG A='1 $B'\\ $B\nFROM scratch\nARG A\n",
]


@pytest.mark.parametrize(
    ("dockerfile", "builder"),
    [(text, builder) for text in BOTH for builder in (CLASSIC, BUILDKIT)]
    + [(text, BUILDKIT) for text in BUILDKIT_ONLY],
)
def test_values_are_those_that_the_builder_sees(
    daemon: APIClient, dockerfile: str, builder: str
) -> None:
    end = "\r\n" if "\r\n" in dockerfile else "\n"
    built = build(daemon, f'{dockerfile}LABEL seen="$A"{end}', builder)
    assert built.error is None
    assert built.labels["seen"] == ours(dockerfile)


@pytest.fixture(scope="module")
def images(daemon: APIClient) -> Iterator[dict[str, str]]:
    """Two local images by tag, each of which says in a label who it is."""
    names = {tag: f"{LOCAL}-base:{tag}" for tag in ("one", "two")}
    for tag, name in names.items():
        labelled = tar_of({"Dockerfile": f"FROM scratch\nLABEL base={tag}\n"})
        response = daemon.post(
            f"{daemon.base_url}/v{daemon.api_version}/build",
            params={"version": CLASSIC, "t": name, "rm": "1"},
            headers={"Content-Type": "application/x-tar"},
            data=labelled,
            timeout=120,
        )
        assert "error" not in response.text
    yield names
    for name in names.values():
        daemon.remove_image(name)


@pytest.mark.parametrize("builder", [CLASSIC, BUILDKIT])
@pytest.mark.parametrize(
    "dockerfile",
    [
        "ARG T=two\nFROM base:$T\n",
        "FROM base:${T:-two}\n",
        'ARG T="one"\nFROM "base:${T}" AS x\nFROM base:two\n',
        "FROM base:one AS x\nFROM base:two AS y\nFROM x AS z\nFROM z\n",
        "ARG T=one\nFROM base:two AS x\nARG T=two\nFROM base:$T\n",
        "ARG T=x\nFROM base:one AS x\nFROM base:two\nFROM $T\n",
    ],
)
def test_from_is_what_the_builder_takes(
    daemon: APIClient, images: dict[str, str], dockerfile: str, builder: str
) -> None:
    text = dockerfile.replace("base:", f"{LOCAL}-base:")
    built = build(daemon, f"{text}LABEL last=1\n", builder)
    assert built.error is None
    image = resolve(parse(text, "D")).base().image.text
    assert image == images[built.labels["base"]]


@pytest.mark.parametrize("builder", [CLASSIC, BUILDKIT])
@pytest.mark.parametrize(
    "dockerfile",
    [
        "FORM scratch\n",
        "ARG A=1\n",
        "# nothing\n",
        "EXPOSE 1\nFROM scratch\n",
        "ARG T\nFROM $T\n",
        "FROM scratch AS\n",
        "FROM scratch one two\n",
        "FROM scratch\nARG A='1\n",
        "FROM scratch\nARG A=${B\n",
        "FROM scratch\nARG A=${}\n",
        "FROM scratch\nARG =1\n",
        "# escape=x\nFROM scratch\n",
        "# escape=`\n# escape=`\nFROM scratch\n",
        "FROM scratch\nENV A=1\n  B=2\n",
    ],
)
def test_we_refuse_what_builders_refuse(daemon: APIClient, dockerfile: str, builder: str) -> None:
    assert build(daemon, f"{dockerfile}LABEL last=1\n", builder).error
    with pytest.raises(InputError):
        resolve(parse(f"{dockerfile}LABEL last=1\n", "D"))
