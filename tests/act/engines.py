"""Engines small enough for an image of their own, and what a repository has of them."""

from __future__ import annotations

from tests.action.acme import RELEASES
from tests.docker.support import BASE

FOLDER = "/usr/lib/python3/dist-packages"
"""Where Debian's Python looks for what an image brings."""

HANGING = (
    "import sys, time\nprint('loading weights', file=sys.stderr, flush=True)\ntime.sleep(3600)\n"
)


def image_files(engine: str, version: str, source: str | None = None) -> dict[str, str]:
    """What lies in an image of the engine, by path; `source` instead of the release's own."""
    package = f"{engine}_engine"
    metadata = f"Metadata-Version: 2.1\nName: {engine}-engine\nVersion: {version}\n"
    return {
        f"site/{package}/__init__.py": "",
        f"site/{package}/config.py": source or RELEASES[version],
        f"site/{package}-{version}.dist-info/METADATA": metadata,
    }


def dockerfile(base: str = f"{BASE}:bookworm") -> str:
    """Puts `image_files` in their place."""
    return f"FROM {base}\nCOPY site {FOLDER}\n"


def pulled(engine: str, version: str, repository: str) -> dict[str, bytes | None]:
    """The files of a repository whose engine's image is pulled, without a schema."""
    image = f"image: {repository}:v{{version}}\n"
    pin = f"FROM {repository}:v{version}\nARG {engine.upper()}_VERSION={version}\n"
    return _files(engine, version, image, pin)


def built(engine: str, version: str) -> dict[str, bytes | None]:
    """The same for an engine whose image is built from the repository."""
    argument = f"{engine.upper()}_VERSION"
    lines = (
        f"FROM {BASE}:bookworm\n"
        f"ARG {argument}={version}\n"
        f"COPY {engine} /releases\n"
        f"RUN cp -r /releases/${argument}/site/. {FOLDER}\n"
    )
    files = _files(engine, version, "build: true\n", lines)
    for release in RELEASES:
        for path, text in image_files(engine, release).items():
            files[f"docker/{engine}/{release}/{path}"] = text.encode()
    return files


def schema_path(engine: str) -> str:
    """Where the repository keeps the engine's schema."""
    return f"schemas/{engine}.json"


def _files(engine: str, version: str, image: str, dockerfile: str) -> dict[str, bytes | None]:
    spec = (
        f"# renovate: datasource=pypi depName={engine}-engine versioning=pep440\n"
        f"current_version: {version}\n"
        f"package: {engine}-engine\n"
        f"dockerfile: docker/Dockerfile.{engine}\n"
        f"version_arg: {engine.upper()}_VERSION\n"
        f"{image}"
        "sections:\n"
        f"  engine_params: [{engine}_engine.config:EngineConfig]\n"
    )
    return {
        f"engine_versions/{engine}.yaml": spec.encode(),
        f"docker/Dockerfile.{engine}": dockerfile.encode(),
    }
