"""What a discovery depends on, as one hash: equal hashes, nothing to do."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.spec.model import EngineSpec

FORM = 1
"""Counted up when what goes into the hash changes."""


def sha256(content: bytes) -> str:
    """Hexadecimal SHA-256, as the inputs of `inputs_sha256` are given."""
    return hashlib.sha256(content).hexdigest()


def inputs_sha256(spec: EngineSpec, *, probe_revision: str, inputs: Mapping[str, str]) -> str:
    """The hash of everything that went into a discovery (`inputs_sha256` of the envelope).

    The specification counts by what it says: comments, order of keys, quotes and defaults that are
    written out do not change it, nor does what only says how the engine is used. `inputs` are the
    runtime's (`RunFacts.inputs`), by name, as hashes or versions: Dockerfile and context of a built
    image, the image's digest, requirements.
    """
    said = spec.model_dump(mode="json", exclude_defaults=True, exclude=set(spec.ABOUT_USERS))
    everything = {
        "form": FORM,
        "specification": said,
        "probe_revision": probe_revision,
        "inputs": dict(inputs),
    }
    text = json.dumps(everything, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(text.encode("ascii"))
