"""What depends on the machine is marked; what only looks like it is not."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from param_discovery.probe.varying import other_machine

if TYPE_CHECKING:
    from tests.unit.probe.conftest import Engine

PRELUDE = """
import datetime, getpass, os, pathlib, platform, random, shutil, socket, tempfile, time, uuid
import multiprocessing
from dataclasses import dataclass, field
from os import cpu_count as cores
from . import env
from .env import LEVEL, TIMEOUT as RENAMED, helper, PLAIN

WORKERS = max(1, os.cpu_count() // 2)
HALF = WORKERS
if os.environ.get("ENGINE_FAST"):
    STEPS = 1
else:
    STEPS = 2

def workers():
    return count() + 1

def count():
    return len(os.sched_getaffinity(0))

class Env:
    home = os.path.expanduser("~")
    fixed = "fixed"

class Sub(Env):
    pass
"""

ENV = """
import os

TIMEOUT = float(os.getenv("ENGINE_TIMEOUT", "5"))
PLAIN = 5
_lazy = {"LEVEL": lambda: os.environ.get("ENGINE_LEVEL", "INFO")}

def __getattr__(name):
    if name in _lazy:
        return _lazy[name]()
    raise AttributeError(name)

def helper(name):
    return os.environ.get(name, "x")
"""

VARYING = [
    "os.cpu_count()",
    "cores()",
    "multiprocessing.cpu_count()",
    "workers()",
    "WORKERS",
    "HALF",
    "STEPS",
    "os.environ.get('ENGINE_X', 'a')",
    "os.getenv('ENGINE_X')",
    "'a' if 'X' in os.environ else 'b'",
    "socket.gethostname()",
    "platform.node()",
    "getpass.getuser()",
    "os.getpid()",
    "tempfile.gettempdir()",
    "tempfile.mkdtemp()",
    "os.getcwd()",
    "pathlib.Path.home()",
    "str(pathlib.Path.cwd() / 'x')",
    "os.path.expanduser('~/.cache')",
    "f'http://{socket.gethostname()}:1'",
    "time.time()",
    "datetime.datetime.now().isoformat()",
    "uuid.uuid4().hex",
    "random.random()",
    "Env.home",
    "Sub.home",
    "env.LEVEL",
    "LEVEL",
    "RENAMED",
    "env.TIMEOUT",
    "helper('x')",
    "shutil.which('sh')",
    "repr(object())",
]

FIXED = ["PLAIN", "env.PLAIN", "Env.fixed", "1", "[]", "None", "max(1, 2)", "str(5)"]


@pytest.mark.parametrize("expression", VARYING)
@pytest.mark.parametrize("form", ["plain", "factory", "argument"])
def test_marked(engine: Engine, expression: str, form: str) -> None:
    seen = _observe(engine, expression, form)
    assert seen == {"name": "x", "required": False, "default_varies": True}


@pytest.mark.parametrize("expression", FIXED)
@pytest.mark.parametrize("form", ["factory", "argument"])
def test_not_marked(engine: Engine, expression: str, form: str) -> None:
    seen = _observe(engine, expression, form)
    assert "default_varies" not in seen
    assert "default" in seen


def _observe(engine: Engine, expression: str, form: str) -> dict[str, object]:
    engine.write("env", ENV)
    fields = "@dataclass\nclass Config:\n    x: 'int' = "
    bodies = {
        "plain": f"{fields}{expression}\n",
        "factory": f"{fields}field(default_factory=lambda: {expression})\n",
        "argument": f"def Config(x={expression}): ...\n",
    }
    seen = engine.observe(PRELUDE + bodies[form])["x"]
    seen.pop("type", None)
    return seen


def test_constants_that_look_like_this_machine(engine: Engine) -> None:
    home, host, folder = str(Path.home()), socket.gethostname(), tempfile.gettempdir()
    engine.write("constants", f"CACHE = {folder + '/cache'!r}")
    seen = engine.observe(
        f"""
        from dataclasses import dataclass, field
        from pathlib import Path
        from .constants import CACHE

        @dataclass
        class Inner:
            path: str = {folder + "/inner"!r}

        @dataclass
        class Config:
            temporary: str = field(default={folder + "/x"!r})
            home: Path = Path({home + "/x"!r})
            host: str = field(default={host!r})
            user: str = field(default_factory=lambda: "root")
            cores: int = field(default={os.cpu_count()})
            imported: str = CACHE
            inner: Inner = field(default_factory=Inner)
            changed: Inner = field(default_factory=lambda: Inner({folder + "/y"!r}))
        """
    )
    assert [name for name in seen.names if "default_varies" in seen[name]] == []
    assert seen["temporary"]["default"] == f"{folder}/x"
    assert seen["cores"]["default"] == os.cpu_count()
    assert seen["imported"]["default"] == f"{folder}/cache"


def test_what_is_logged_is_no_dependence(engine: Engine) -> None:
    seen = engine.observe("""
        import logging
        import os
        from dataclasses import dataclass, field

        def init_logger(name):
            logger = logging.getLogger(name)
            logger.setLevel(os.environ.get("LEVEL", "INFO"))
            return logger

        logger = init_logger(__name__)

        def make():
            logger.info("made")
            return 3

        @dataclass
        class Config:
            size: int = field(default_factory=make)
        """)
    assert seen["size"]["default"] == 3


def test_the_other_machine_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("USER", raising=False)
    before = (os.cpu_count(), socket.gethostname(), dict(os.environ), tempfile.gettempdir())
    with other_machine():
        during = (os.cpu_count(), socket.gethostname(), dict(os.environ), tempfile.gettempdir())
    assert all(one != other for one, other in zip(before, during, strict=True))
    assert before == (os.cpu_count(), socket.gethostname(), dict(os.environ), tempfile.gettempdir())
