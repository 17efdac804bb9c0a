"""A registry of images and a package index on the loopback interface, as Renovate asks them."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@contextmanager
def registries(
    tags: Mapping[str, Sequence[str]],
    released_days_ago: Mapping[str, Mapping[str, float]],
    files: Mapping[str, str],
) -> Iterator[str]:
    """Serve images' tags, packages' versions with their ages, and files; gives host and port.

    As on NGC, an image's tags come without dates.
    """
    answers = {f"/{name}": text for name, text in files.items()}
    answers["/v2/"] = "{}"
    for image, names in tags.items():
        answers[f"/v2/{image}/tags/list"] = json.dumps({"name": image, "tags": list(names)})
    for package, ages in released_days_ago.items():
        releases = {version: [_upload(days)] for version, days in ages.items()}
        answers[f"/pypi/{package}/json"] = json.dumps(
            {"info": {"name": package}, "releases": releases}
        )
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answers))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _upload(days: float) -> dict[str, object]:
    moment = datetime.now(UTC) - timedelta(days=days)
    return {"upload_time": moment.isoformat(timespec="seconds")[:19], "yanked": False}


def _handler(answers: Mapping[str, str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = answers.get(urlsplit(self.path).path)
            body = (text or "{}").encode()
            self.send_response(200 if text is not None else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Nothing: the test says what it saw."""

    return Handler
