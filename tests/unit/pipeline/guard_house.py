"""A repository of one or several engines whose versions agree, to be put out of step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from param_discovery.pipeline.guard import guard
from param_discovery.schema.document import Document, Envelope, Generator

if TYPE_CHECKING:
    from pathlib import Path

    from param_discovery.report.guard_result import GuardOutcome
    from param_discovery.schema.json_types import JsonValue

SPEC = """\
# renovate: datasource=docker
current_version: v0.32.0
package: toy
image: vllm/vllm-openai:{version}
dockerfile: docker/Dockerfile.toy
version_arg: TOY_VERSION
sections:
  engine_params: [toy:Args]
"""

DOCKERFILE = """\
# the engine as it comes
ARG TOY_VERSION=v0.32.0
FROM vllm/vllm-openai:${TOY_VERSION}
ARG TOY_VERSION
LABEL version=$TOY_VERSION
"""


def schema(version: str = "0.32.0", engine: str = "toy") -> str:
    generator = Generator("0.1.0", "1", "docker")
    envelope = Envelope(engine, version, "2026-01-31T12:00:00Z", "docker", generator)
    section: dict[str, JsonValue] = {
        "type": "object",
        "properties": {},
        "required": [],
        "additionalProperties": False,
    }
    return Document(envelope, {"engine_params": section}).text()


@dataclass(frozen=True)
class House:
    """A folder with the engine `toy`, all in step."""

    root: Path

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def engine(
        self,
        name: str = "toy",
        *,
        spec: str = SPEC,
        dockerfile: str | None = DOCKERFILE,
        version: str | None = "0.32.0",
    ) -> None:
        self.write(f"engine_versions/{name}.yaml", spec.replace("toy", name))
        if dockerfile is not None:
            self.write(f"docker/Dockerfile.{name}", dockerfile)
        if version is not None:
            self.write(f"schemas/{name}.json", schema(version, name))

    def outcome(self, name: str = "toy", *, pr_number: int | None = None) -> GuardOutcome:
        (found,) = guard(self.root, [name], pr_number=pr_number)
        return found
