"""The test GitHub as a process: `python -m tests.github.server --port 0 --state DIR`.

`DIR/state.json` (a `World`) is read at the start, if it is there, and written after every request;
`DIR/git` is the bare repository, `DIR/requests.jsonl` the log. The first line of output is the
address to give as GITHUB_API_URL.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.github.server.app import App
from tests.github.server.gits import Gits
from tests.github.server.http import Server
from tests.github.server.state import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


def main(arguments: list[str]) -> int:
    """Serve until SIGINT or SIGTERM; exit 1 if anything was not as GitHub publishes it."""
    parser = argparse.ArgumentParser(prog="python -m tests.github.server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--state", type=Path, required=True, help="folder of all that it knows")
    options = parser.parse_args(arguments)
    app = load(options.state)
    server = Server(app, (options.host, options.port), after=_recorder(options.state, app))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    print(server.url, flush=True)  # noqa: T201 - the caller reads it
    try:
        server.serve_forever()
    except SystemExit:
        save(options.state, app)
    return 1 if app.violations else 0


def load(folder: Path) -> App:
    """The world as it was left in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "state.json"
    world = World.model_validate_json(file.read_bytes()) if file.exists() else World()
    return App(world, Gits(folder / "git", world.repository))


def save(folder: Path, app: App) -> None:
    """Leave the world in a folder."""
    new = folder / "state.json.new"
    new.write_text(app.world.model_dump_json(indent=1), encoding="utf-8")
    new.replace(folder / "state.json")


def _recorder(folder: Path, app: App) -> Callable[[str, int], None]:
    def record(call: str, status: int) -> None:
        save(folder, app)
        entry = {"call": call, "status": status, "violations": app.violations}
        with (folder / "requests.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")

    return record


def _stop(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
