"""The reply is told from noise, and a reply that is not whole is an error."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from param_discovery.errors import ProbeError
from param_discovery.probe import wire
from param_discovery.runtimes.base import ProbeRequest, ProbeTarget
from param_discovery.runtimes.probe_reply import FRAME_MARK, ReplyReader, new_nonce, request_json

NONCE = "0" * 32
BODY = json.dumps({"targets": []}).encode()


def frame(body: bytes = BODY, nonce: str = NONCE, size: int | None = None) -> bytes:
    digest = hashlib.sha256(body).hexdigest()
    head = f"\n{FRAME_MARK} {nonce} {len(body) if size is None else size} {digest}\n"
    return head.encode() + body + b"\n"


def finish(*chunks: bytes, limit_bytes: int = 100_000) -> Any:
    reader = ReplyReader(NONCE, limit_bytes)
    for chunk in chunks:
        reader.feed(chunk)
    return reader.finish()


@pytest.mark.parametrize(
    "around",
    [(b"", b""), (b"noise", b"noise"), (b"\xff\n\n", b"\x00"), (frame(nonce="1" * 32), b"")],
)
def test_a_whole_reply_in_any_noise(around: tuple[bytes, bytes]) -> None:
    assert finish(around[0] + frame() + around[1]) == {"targets": []}


def test_a_reply_byte_by_byte() -> None:
    assert finish(*(bytes([byte]) for byte in b"noise" + frame())) == {"targets": []}


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (b"", "gave no reply"),
        (b"noise", "gave no reply"),
        (frame(nonce="1" * 32), "gave no reply"),
        (frame()[1:], "gave no reply"),
        (frame() + frame(), "gave 2 replies"),
        (frame()[:-3], "damaged"),
        (frame().replace(b"targets", b"tarGets"), "damaged"),
        (frame(size=3), "damaged"),
        (frame(size=10**14), "damaged"),
        (frame(b"[1, 2]"), "no JSON object"),
        (frame(b"{"), "no JSON"),
        (frame(b"\xff"), "no JSON"),
        (frame(b"[" * 40_000), "no JSON"),
        (frame(b"9" * 50_000), "no JSON"),
    ],
)
def test_what_is_no_reply_is_an_error(output: bytes, words: str) -> None:
    with pytest.raises(ProbeError, match=words):
        finish(output)


def test_a_reply_that_is_too_large_is_not_kept() -> None:
    reader = ReplyReader(NONCE, limit_bytes=1000)
    for _ in range(100):
        reader.feed(b"x" * 900)
    assert reader.too_large
    with pytest.raises(ProbeError, match="larger than 1000 bytes"):
        reader.finish()


def test_a_reply_just_within_the_limit() -> None:
    assert finish(frame(), limit_bytes=len(frame())) == {"targets": []}


def test_the_request_as_the_probe_reads_it() -> None:
    target = ProbeTarget("params", "engine:Config", "dataclass", "engine:defaults")
    request = ProbeRequest((target,), ("engine",), timeout_seconds=60.0)
    assert json.loads(request_json(request, NONCE)) == {
        "nonce": NONCE,
        "distributions": ["engine"],
        "dump_traceback_after_seconds": 55.0,
        "targets": [
            {
                "section": "params",
                "target": "engine:Config",
                "kind": "dataclass",
                "effective_defaults": "engine:defaults",
            }
        ],
    }


def test_a_short_time_leaves_a_moment_to_say_where_it_hangs() -> None:
    asked = json.loads(request_json(ProbeRequest((), timeout_seconds=2.0), NONCE))
    assert asked["dump_traceback_after_seconds"] == 1.0


def test_both_sides_know_the_same_mark() -> None:
    assert wire.FRAME_MARK == FRAME_MARK


def test_a_nonce_is_new_each_time() -> None:
    assert len({new_nonce() for _ in range(100)}) == 100
