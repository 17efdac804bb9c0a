"""Names of images, in the form in which they can be compared.

Source: the reference grammar of the distribution project and Docker's normalisation of short names.
"""

from __future__ import annotations

from typing import NamedTuple

_DEFAULT_REGISTRY = "docker.io"
_OTHER_NAMES = frozenset({"index.docker.io"})
_OFFICIAL = "library/"


class ImageName(NamedTuple):
    """What an image's name says, in full."""

    repository: str
    """With its registry: `docker.io/vllm/vllm-openai`."""
    tag: str | None
    """None: there is a digest and no tag."""
    digest: str | None
    """`sha256:...`."""


def image_name(text: str) -> ImageName:
    """The name in full: `python` is `docker.io/library/python:latest`."""
    name, _, digest = text.partition("@")
    path, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:  # that colon stands before a registry's port
        path, tag = name, ""
    registry, slash, rest = path.partition("/")
    if not slash or not _is_registry(registry):
        registry, rest = _DEFAULT_REGISTRY, path
    if registry in _OTHER_NAMES:
        registry = _DEFAULT_REGISTRY
    if registry == _DEFAULT_REGISTRY and "/" not in rest:
        rest = _OFFICIAL + rest
    return ImageName(f"{registry}/{rest}", tag or (None if digest else "latest"), digest or None)


def is_same_image(one: ImageName, other: ImageName) -> bool:
    """Whether both name the same image; a digest counts only where both have one."""
    if one.digest and other.digest and one.digest != other.digest:
        return False
    return (one.repository, one.tag) == (other.repository, other.tag)


def _is_registry(text: str) -> bool:
    return "." in text or ":" in text or text == "localhost" or text != text.lower()
