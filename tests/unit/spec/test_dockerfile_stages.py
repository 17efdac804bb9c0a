"""ARG, ENV and FROM resolved, and names of images compared."""

from __future__ import annotations

import pytest

from param_discovery.errors import InputError
from param_discovery.spec.dockerfile import parse
from param_discovery.spec.dockerfile_images import image_name, is_same_image
from param_discovery.spec.dockerfile_stages import Resolved, resolve

DIGEST = "sha256:" + "a" * 64
OTHER_DIGEST = "sha256:" + "b" * 64


def resolved(text: str, **build_args: str) -> Resolved:
    return resolve(parse(text, "Dockerfile"), build_args)


def values(text: str, name: str = "A", **build_args: str) -> list[str | None]:
    found = resolved(text, **build_args).declarations
    return [each.value.text if each.value else None for each in found if each.name == name]


def base(text: str, **build_args: str) -> str:
    return resolved(text, **build_args).base().image.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ARG A=1\nFROM x", ["1"]),
        ("ARG B=2 A=1\nFROM x", ["1"]),
        ("ARG A='1' \nFROM x", ["1"]),
        ('ARG A="1"\nFROM x', ["1"]),
        ("ARG B=2\nARG A=$B\nFROM x", ["2"]),
        ("ARG A=${B:-3}\nFROM x", ["3"]),
        ("ARG A\nFROM x", [None]),
        ("ARG A=1\nARG A\nFROM x", ["1", None]),
        ("ARG A=1\nFROM x\nARG A", ["1", "1"]),
        ("ARG A=1\nFROM x\nARG A=2", ["1", "2"]),
        ("ARG A=1\nFROM x\nARG A=2\nARG A", ["1", "2", "1"]),
        ("FROM x\nARG A=1\nFROM y\nARG A", ["1", None]),
        ("FROM x AS one\nARG A=1\nFROM one\nARG A", ["1", "1"]),
        ("FROM x\nARG A=1\nARG A", ["1", "1"]),
        ("FROM x\nONBUILD ARG A=1", []),
        ("FROM scratch\nENV B=2\nARG A=$B", ["2"]),
        ("FROM scratch\nENV B 2 3\nARG A=$B", ["2 3"]),
        ("FROM scratch\nENV A=1\nENV A=2 B=$A\nARG A=$B", ["1", "2", "1"]),
        ("FROM scratch\nARG B=1\nARG A=$B", ["1"]),
        ("FROM scratch\nARG B=1 A=$B", [""]),
        ("arg A=1\nfrom x", ["1"]),
        ('FROM x\nARG "A"=1', ["1"]),
        ("ARG A=\nFROM x", [""]),
    ],
)
def test_values_of_declarations(text: str, expected: list[str | None]) -> None:
    assert values(text) == expected


def test_build_arguments_take_the_place_of_defaults() -> None:
    assert values("ARG A=1\nFROM x:$A\nARG A\nARG A=3", A="9") == ["9", "9", "9"]
    assert base("ARG A=1\nFROM x:$A", A="9") == "x:9"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("FROM x\nARG A=$B", ("B",)),
        ("FROM x\nENV C=$B\nARG A=$C", ("B",)),
        ("FROM x\nARG A=${B:-1}", ("B",)),
        ("FROM x AS one\nFROM one\nARG A=$B", ("B",)),
        ("ARG A=1-$TARGETARCH\nFROM x", ("TARGETARCH",)),
        ("FROM x\nARG TARGETARCH\nARG A=$TARGETARCH", ("TARGETARCH",)),
        ("FROM scratch\nARG A=$B", ()),
        ("ARG TARGETARCH=z\nARG A=$TARGETARCH\nFROM x", ()),
    ],
)
def test_what_a_dockerfile_does_not_tell(text: str, unknown: tuple[str, ...]) -> None:
    (found,) = [each for each in resolved(text).declarations if each.name == "A"]
    assert found.value is not None
    assert found.value.unknown == unknown


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("ARG A=1\nFROM x:$A", "x:1"),
        ("ARG A=1\nFROM x:${A}-cu", "x:1-cu"),
        ("FROM x:${A:-1}", "x:1"),
        ("ARG A=v1\nFROM x:${A#v}", "x:1"),
        ('ARG A="1"\nFROM "x:$A" AS y', "x:1"),
        ("FROM --platform=$BUILDPLATFORM x:1", "x:1"),
        ("FROM --platform=linux/amd64 x:1 AS y", "x:1"),
        (f"FROM x:1@{DIGEST}", f"x:1@{DIGEST}"),
        ("FROM y\nFROM x:1", "x:1"),
        ("FROM x:1 AS one\nFROM ONE as two\nFROM two", "x:1"),
        ("FROM x:1 AS One\nFROM one", "x:1"),
        ("FROM x:1 AS one\nFROM x:2 AS one\nFROM one", "x:2"),
        ("ARG A=one\nFROM x:1 AS one\nFROM $A", "x:1"),
        ("FROM y\nARG A=1\nFROM x:${A:-none}", "x:none"),
        ("FROM y:1\nFROM y", "y"),
        ("FROM x:1\nRUN <<EOF\nFROM z\nEOF", "x:1"),
    ],
)
def test_the_image_that_the_last_stage_stands_on(text: str, image: str) -> None:
    assert base(text) == image


def test_a_platform_in_the_image_is_not_told() -> None:
    assert resolved("FROM x:1-$TARGETARCH").base().image.unknown == ("TARGETARCH",)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("ARG A=1", "Dockerfile", "no FROM"),
        ("RUN x\nFROM y", "Dockerfile:1", "RUN stands before"),
        ("ENV A=1\nFROM y", "Dockerfile:1", "ENV stands before"),
        ("ARG A\nFROM $A", "Dockerfile:2", "names no image"),
        ("FROM", "Dockerfile:1", "names no image"),
        ("FROM x y", "Dockerfile:1", "names no image"),
        ("FROM x AS", "Dockerfile:1", "names no image"),
        ("ARG B='1\nFROM x", "Dockerfile:1", "single quote"),
        ("ARG B=1 \\\n  A=${X\nFROM x", "Dockerfile:2", "not closed"),
        ("ARG =1\nFROM x", "Dockerfile:1", "has no name"),
        ("FROM x\nENV A=${B:?no}", "Dockerfile:2", "B: no"),
    ],
)
def test_what_builders_refuse(text: str, where: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        resolved(text)
    assert caught.value.where == where
    assert caught.value.mend


def test_lines_of_declarations_in_continued_instructions() -> None:
    found = resolved("ARG B=1 \\\n# c\n  A=2\nFROM x\nENV C=1 \\\n  A=3").declarations
    assert [(each.keyword, each.name, each.line) for each in found] == [
        ("ARG", "B", 1),
        ("ARG", "A", 3),
        ("ENV", "C", 5),
        ("ENV", "A", 6),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("python", "docker.io/library/python:latest"),
        ("python:3.12", "docker.io/python:3.12"),
        ("vllm/vllm-openai:v1", "docker.io/vllm/vllm-openai:v1"),
        ("vllm/vllm-openai:v1", "index.docker.io/vllm/vllm-openai:v1"),
        ("localhost/x:1", "localhost/x:1"),
        ("localhost:5000/x", "localhost:5000/x:latest"),
        ("nvcr.io/nvidia/x:1", "nvcr.io/nvidia/x:1"),
        (f"x:1@{DIGEST}", "x:1"),
        (f"x:1@{DIGEST}", f"x:1@{DIGEST}"),
    ],
)
def test_names_of_one_image(one: str, other: str) -> None:
    assert is_same_image(image_name(one), image_name(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x:1", "x:2"),
        ("x:1", "y:1"),
        ("x:1", "quay.io/x:1"),
        ("vllm/x:1", "library/x:1"),
        ("localhost:5000/x:1", "localhost/x:1"),
        ("localhost/x:1", "docker.io/localhost/x:1"),
        (f"x@{DIGEST}", "x:1"),
        (f"x@{DIGEST}", "x:latest"),
        (f"x:1@{DIGEST}", f"x:1@{OTHER_DIGEST}"),
        (f"x:2@{DIGEST}", f"x:1@{DIGEST}"),
    ],
)
def test_names_of_different_images(one: str, other: str) -> None:
    assert not is_same_image(image_name(one), image_name(other))
