"""The test GitHub on a port: HTTP/1.1 with kept connections, one thread for each."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.github.server.app import App, Request
from tests.github.server.call import Reply, problem
from tests.github.server.faults import DROP, SLOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.github.server.faults import Fault

SLOWEST_SECONDS = 30.0


class Server:
    """A context manager: listens inside."""

    def __init__(
        self, app: App, address: tuple[str, int], *, after: Callable[[str, int], None] | None = None
    ) -> None:
        self.app = app
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self.after = after
        """Told each call and its status, once it is answered."""
        server = self

        class Handler(_Handler):
            owner = server

        self._http = ThreadingHTTPServer(address, Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self._http.server_address[:2]
        return f"http://{host!s}:{port}"

    def serve_forever(self) -> None:
        """Serve in this thread."""
        self._http.serve_forever()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    owner: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one packet for an answer: a second one would wait for the first's receipt

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815 - http.server's names

    def log_message(self, *_arguments: Any) -> None:
        """The log is in the app."""

    def _serve(self) -> None:
        request = self._request()
        with self.owner.lock:
            self.owner.app.log.append(request.call)
            fault = self.owner.app.fault(request)
            reply = self._reply(request, fault)
            if self.owner.after:
                self.owner.after(request.call, reply.status)
        if fault is not None and fault.status == SLOW:
            self.owner.closing.wait(SLOWEST_SECONDS)
        if fault is not None and fault.status in {DROP, SLOW}:
            self.close_connection = True
            return
        self._send(reply)

    def _reply(self, request: Request, fault: Fault | None) -> Reply:
        app = self.owner.app
        if fault is None:
            return app.answer(request)
        if fault.before is not None:
            fault.before(app)
        if fault.status is None:
            return app.answer(request)
        if fault.done:
            app.answer(request)
        return _faulty(fault)

    def _request(self) -> Request:
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        parts = urlsplit(self.path)
        return Request(
            verb=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=json.loads(content) if content else None,
            base_url=f"http://{self.headers['Host']}",
        )

    def _send(self, reply: Reply) -> None:
        body = reply.body
        content = body if isinstance(body, bytes) else b""
        if body is not None and not isinstance(body, bytes):
            content = json.dumps(body).encode()
        headers = {**self.owner.app.limits(), **dict(reply.headers)}
        self.send_response(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _faulty(fault: Fault) -> Reply:
    if not isinstance(fault.status, int):
        return Reply(0)
    headers = tuple(fault.headers.items())
    if fault.body is not None:
        return Reply(fault.status, fault.body, headers)
    return problem(fault.status, fault.message)._replace(headers=headers)
