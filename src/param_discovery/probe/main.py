"""Entry point: `python probe.pyz REQUEST`."""

from __future__ import annotations

import importlib
import sys

from . import wire


def main() -> None:
    """Read the request, look at the engine, send the reply, leave."""
    request = wire.read_request(sys.argv[1])
    channel = wire.ReplyChannel(request["nonce"])
    wire.say_where_it_hangs(request["dump_traceback_after_seconds"])
    # All of our modules are imported here, with the streams in place; then the archive leaves the
    # search path, and an engine finds nothing of ours there.
    observer = importlib.import_module(".observe", __package__).Observer()
    del sys.path[0]
    sys.argv[:] = ["param-discovery"]
    if any(target.get("kind") == "argparse" for target in request["targets"]):
        # Some engines leave out their options' help texts unless someone asks for help (vLLM does).
        sys.argv.append("--help")
    channel.send(observer.observe(request))
    channel.leave()
