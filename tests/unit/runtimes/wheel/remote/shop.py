"""A package index on the loopback interface that can misbehave on purpose."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = "application/vnd.pypi.simple.v1+json"
_RANGE = re.compile(r"bytes=(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    path: str
    range: tuple[int, int] | None
    """First and last byte."""
    headers: dict[str, str]


class Reply:
    """What a behaviour answers with; `send` writes it."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self.handler = handler

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.start(status, **{"Content-Length": str(len(body)), **headers})
        self.handler.wfile.write(body)

    def start(self, status: int, **headers: str) -> None:
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def hang_up(self) -> None:
        self.handler.close_connection = True


Behaviour = Callable[[Reply, Asked, bytes], None]


def part_of(asked: Asked, content: bytes) -> tuple[bytes, str]:
    """The bytes asked for, and the header that names them."""
    assert asked.range is not None
    first, last = asked.range[0], min(asked.range[1], len(content) - 1)
    return content[first : last + 1], f"bytes {first}-{last}/{len(content)}"


def honest(reply: Reply, asked: Asked, content: bytes) -> None:
    if asked.range is None:
        reply.send(200, content)
        return
    body, span = part_of(asked, content)
    reply.send(206, body, Content_Range=span)


def ignores_ranges(reply: Reply, asked: Asked, content: bytes) -> None:
    reply.send(200, content)


def no_such_range(reply: Reply, asked: Asked, content: bytes) -> None:
    if asked.range is None:
        honest(reply, asked, content)
    else:
        reply.send(416, b"no")


def breaks_off(reply: Reply, asked: Asked, content: bytes) -> None:
    body, span = part_of(asked, content) if asked.range else (content, "")
    reply.start(
        206 if asked.range else 200, Content_Length=str(len(body)), Content_Range=span or "none"
    )
    reply.handler.wfile.write(body[: len(body) // 2])
    reply.hang_up()


def stalls(reply: Reply, asked: Asked, content: bytes) -> None:
    body, span = part_of(asked, content) if asked.range else (content, "none")
    reply.start(206 if asked.range else 200, Content_Length=str(len(body)), Content_Range=span)
    reply.handler.wfile.write(body[:1])
    reply.handler.wfile.flush()
    time.sleep(1.0)
    reply.hang_up()


def drips(reply: Reply, asked: Asked, content: bytes) -> None:
    """Never silent for long, and never done."""
    reply.start(200, Content_Length=str(10**6))
    try:
        for _ in range(100):
            reply.handler.wfile.write(b"x")
            time.sleep(0.05)
    except OSError:
        pass
    reply.hang_up()


def other_part(reply: Reply, asked: Asked, content: bytes) -> None:
    """A part of the right length from the wrong place, under its true name."""
    if asked.range is None:
        honest(reply, asked, content)
        return
    size = asked.range[1] - asked.range[0] + 1
    reply.send(206, content[:size], Content_Range=f"bytes 0-{size - 1}/{len(content)}")


def longer_part(reply: Reply, asked: Asked, content: bytes) -> None:
    if asked.range is None:
        honest(reply, asked, content)
        return
    body, span = part_of(asked, content)
    reply.send(206, body + b"more", Content_Range=span)


def other_total(reply: Reply, asked: Asked, content: bytes) -> None:
    if asked.range is None:
        honest(reply, asked, content)
        return
    body, span = part_of(asked, content)
    reply.send(206, body, Content_Range=span.replace(f"/{len(content)}", f"/{len(content) + 7}"))


def compresses(reply: Reply, asked: Asked, content: bytes) -> None:
    body, span = part_of(asked, content) if asked.range else (content, "none")
    reply.send(
        206 if asked.range else 200,
        gzip.compress(body),
        Content_Range=span,
        Content_Encoding="gzip",
    )


def endless(reply: Reply, asked: Asked, content: bytes) -> None:
    """No length given, and no end."""
    reply.start(200)
    try:
        while True:
            reply.handler.wfile.write(b"x" * 65536)
    except OSError:
        reply.hang_up()


def says(status: int, **headers: str) -> Behaviour:
    def behaviour(reply: Reply, asked: Asked, content: bytes) -> None:
        reply.send(status, b"sorry", **headers)

    return behaviour


def with_etags(*tags: str) -> Behaviour:
    """Another tag with each request; the last stays."""
    left = list(tags)

    def behaviour(reply: Reply, asked: Asked, content: bytes) -> None:
        tag = left.pop(0) if len(left) > 1 else left[0]
        if asked.range is None:
            reply.send(200, content, ETag=tag)
            return
        body, span = part_of(asked, content)
        reply.send(206, body, Content_Range=span, ETag=tag)

    return behaviour


def sends_on(address: str) -> Behaviour:
    def behaviour(reply: Reply, asked: Asked, content: bytes) -> None:
        reply.send(302, Location=address)

    return behaviour


@dataclass
class Shop:
    """Contents and behaviours by path, and what was asked."""

    address: str = ""
    contents: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    behaviours: dict[str, list[Behaviour]] = field(default_factory=dict)
    """The first is used up with each request; the last stays."""
    asked: list[Asked] = field(default_factory=list)
    pages: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    @property
    def index(self) -> str:
        return f"{self.address}/simple"

    def publish(self, filename: str, content: bytes, **overrides: object) -> str:
        """Put a file on its package's page; returns its path."""
        package = filename.split("-", maxsplit=1)[0].lower().replace("_", "-")
        path = f"/files/{filename}"
        self.contents[path] = content
        file: dict[str, object] = {
            "filename": filename,
            "url": f"../..{path}",
            "hashes": {"sha256": hashlib.sha256(content).hexdigest()},
            "size": len(content),
            "requires-python": ">=3.9",
        }
        self.pages.setdefault(package, []).append({**file, **overrides})
        body = {"meta": {"api-version": "1.1"}, "name": package, "files": self.pages[package]}
        page = f"/simple/{package}/"
        self.contents[page] = json.dumps(body).encode()
        self.types[page] = JSON
        return path

    def behave(self, path: str, *behaviours: Behaviour) -> None:
        self.behaviours[path] = list(behaviours)

    def count(self, path: str) -> int:
        return sum(asked.path == path for asked in self.asked)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        match = _RANGE.fullmatch(handler.headers.get("Range", ""))
        span = (int(match[1]), int(match[2])) if match else None
        asked = Asked(handler.path, span, dict(handler.headers))
        self.asked.append(asked)
        content = self.contents.get(handler.path)
        left = self.behaviours.get(handler.path, [])
        reply = Reply(handler)
        if left:
            behaviour = left.pop(0) if len(left) > 1 else left[0]
            behaviour(reply, asked, content or b"")
        elif content is None:
            reply.send(404, b"not here")
        elif handler.path in self.types:
            reply.send(200, content, Content_Type=self.types[handler.path])
        else:
            honest(reply, asked, content)


@contextmanager
def opened_shop() -> Iterator[Shop]:
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            shop.answer(self)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    shop.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
