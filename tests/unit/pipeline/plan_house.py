"""Repositories of a pulled and a built engine, in files."""

from __future__ import annotations

PULLED = """\
current_version: "{version}"
package: pulled
image: acme/pulled:{{version}}
dockerfile: docker/Dockerfile.pulled
version_arg: PULLED_VERSION
gpu: {gpu}
sections:
  engine_params: [pulled:Args]
"""
BUILT = """\
current_version: "{version}"
package: built
build: true
dockerfile: images/built/Dockerfile
version_arg: BUILT_VERSION
gpu: none
sections:
  engine_params: [built:Args]
"""
BUILT_DOCKERFILE = "FROM scratch\nARG BUILT_VERSION={version}\n{more}"


def pulled(version: str, gpu: str = "preferred") -> dict[str, bytes | None]:
    """What a repository has of the engine that is pulled."""
    return {
        "engine_versions/pulled.yaml": PULLED.format(version=version, gpu=gpu).encode(),
        "docker/Dockerfile.pulled": f"ARG PULLED_VERSION={version}\nFROM acme/pulled\n".encode(),
    }


def built(version: str, more: str = "") -> dict[str, bytes | None]:
    """What a repository has of the engine that is built."""
    dockerfile = BUILT_DOCKERFILE.format(version=version, more=more)
    return {
        "engine_versions/built.yaml": BUILT.format(version=version).encode(),
        "images/built/Dockerfile": dockerfile.encode(),
    }
