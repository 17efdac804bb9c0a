from __future__ import annotations

import pytest

from param_discovery.runtimes.docker.dockerfile import Dockerfile
from param_discovery.runtimes.docker.failures import BuildInputError

STAGES = """\
# escape=\\
ARG VERSION=1.0
ARG BASE=engines/base:${VERSION}
FROM --platform=linux/amd64 $BASE AS Build
RUN make
# a comment
FROM scratch AS data
FROM build
COPY --from=data / /
"""


def parse(text: str) -> Dockerfile:
    return Dockerfile.parse("Dockerfile", text)


def test_base_images_have_their_variables_filled_in() -> None:
    assert parse(STAGES).base_images({}) == ("engines/base:1.0",)
    assert parse(STAGES).base_images({"VERSION": "2.0"}) == ("engines/base:2.0",)
    assert parse(STAGES).base_images({"BASE": "other"}) == ("other",)


def test_a_build_argument_that_is_not_declared_is_not_used() -> None:
    with pytest.raises(BuildInputError) as caught:
        parse("FROM $BASE\n").base_images({"BASE": "other"})
    assert caught.value.where == "Dockerfile:1"


def test_the_final_stage_leads_to_the_image_it_stands_on() -> None:
    assert parse(STAGES).final_base_image({}, None) == "engines/base:1.0"
    assert parse(STAGES).final_base_image({}, "data") is None
    assert parse(STAGES).final_base_image({}, "BUILD") == "engines/base:1.0"


def test_a_stage_named_like_its_own_image_is_no_loop() -> None:
    assert parse("FROM python AS python\n").final_base_image({}, None) == "python"


def test_an_unknown_target_names_the_stages() -> None:
    with pytest.raises(BuildInputError, match="'nope'") as caught:
        parse(STAGES).final_base_image({}, "nope")
    assert "Build, data" in str(caught.value.mend)


def test_a_dockerfile_without_from() -> None:
    with pytest.raises(BuildInputError, match="no FROM"):
        parse("RUN true\n").stages({})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${V:-2}", "2"),
        ("${V:+2}", ""),
        ("${W:+2}", "2"),
        ("${W:-2}", "1"),
        ("$W-x", "1-x"),
    ],
)
def test_variables(text: str, expected: str) -> None:
    stages = parse(f"ARG V\nARG W=1\nFROM image:tag{text}\n").stages({})
    assert stages[0].image == f"image:tag{expected}"


@pytest.mark.parametrize(
    ("text", "construct"),
    [
        ("# syntax=docker/dockerfile:1\nFROM x\n", (1, "`# syntax=docker/dockerfile:1`")),
        ("FROM x\nRUN --mount=type=cache,target=/c true\n", (2, "RUN --mount")),
        ("FROM x\nRUN \\\n  --network=none \\\n  true\n", (2, "RUN --network")),
        ("FROM x\ncopy --chmod=755 a b\n", (2, "COPY --chmod")),
        ("FROM x\nADD --checksum=sha256:0 a b\n", (2, "ADD --checksum")),
        ("FROM x\nRUN <<EOF\nRUN --mount is text here\nEOF\n", (2, "A here-document in RUN")),
        ("FROM x\nCOPY <<-'A' <<B /etc/\n", (2, "A here-document in COPY")),
    ],
)
def test_what_needs_buildkit_is_found_with_its_line(text: str, construct: tuple[int, str]) -> None:
    assert list(parse(text).buildkit_constructs()) == [construct]


@pytest.mark.parametrize(
    "line",
    [
        "RUN echo $((1<<N))",
        "RUN cat <<< word",
        "RUN echo --mount",
        "RUN true # --mount",
        "COPY --from=build a b",
        "COPY --chown=1:1 a b",
        "ENV A=<<EOF",
        "# syntax=too/late",
    ],
)
def test_what_the_classic_builder_knows_is_let_through(line: str) -> None:
    assert list(parse(f"FROM x\n{line}\n").buildkit_constructs()) == []


def test_another_escape_character() -> None:
    text = "# escape=`\nFROM x\nRUN a `\n  --mount b\nRUN --mount=c \\\nRUN d\n"
    assert list(parse(text).buildkit_constructs()) == [(5, "RUN --mount")]
