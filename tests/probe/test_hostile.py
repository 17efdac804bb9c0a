"""Engines that mean no harm, and do it all the same."""

from __future__ import annotations

import json
import signal
import time
from typing import TYPE_CHECKING

import pytest

from param_discovery.errors import ProbeError

if TYPE_CHECKING:
    from tests.probe.processes import Workshop

CLASS = """
from dataclasses import dataclass

@dataclass
class Config:
    size: int = 1
"""

HARMLESS = {
    "replaces sys.stdout": "import sys; sys.stdout = sys.stderr = None",
    "closes sys.stdout": "import sys; sys.stdout.close(); sys.stderr.close()",
    "replaces print": "import builtins; builtins.print = None; builtins.input = None",
    "replaces json": "import json; json.dumps = json.loads = json.JSONEncoder = None",
    "replaces os": "import os; os.write = os._exit = os.getpid = os.dup = None",
    "replaces hashlib": "import hashlib; hashlib.sha256 = None",
    "empties json": "import json; json.__dict__.clear()",
    "asks a question": "import sys; assert sys.stdin.read() == ''",
    "patches typing": """
        import typing
        typing.get_type_hints = typing.get_origin = typing.get_args = None
        typing.Union = typing.Literal = None
    """,
    "patches inspect": "import inspect; inspect.getsource = inspect.getfile = None",
    "turns warnings into errors": "import warnings; warnings.simplefilter('error')",
    "clears the environment": "import os; os.environ.clear()",
    "changes the folder": "import os; os.chdir('/')",
    "removes its folder": """
        import os, tempfile
        folder = tempfile.mkdtemp(); os.chdir(folder); os.rmdir(folder)
    """,
    "empties sys.path": "import sys; sys.path.clear()",
    "empties sys.argv": "import sys; sys.argv.clear()",
    "forgets our modules": """
        import sys
        for name in [name for name in sys.modules if 'param_discovery' in name]:
            del sys.modules[name]
    """,
    "hooks imports": """
        import sys
        class Finder:
            def find_spec(self, name, path=None, target=None):
                if name.startswith('fine'):
                    return None
                raise RuntimeError('no import after this one')
        sys.meta_path.insert(0, Finder())
    """,
    "lowers the recursion limit": "import sys; sys.setrecursionlimit(120)",
    "closes descriptors": "import os; os.closerange(0, 256)",
    "starts threads that never end": """
        import threading, time
        def run():
            while True: time.sleep(0.01)
        for _ in range(20): threading.Thread(target=run).start()
    """,
    "registers an exit hook that hangs": """
        import atexit, time
        atexit.register(time.sleep, 1000)
    """,
    "traces": "import sys; sys.settrace(lambda *_: None); sys.setprofile(lambda *_: None)",
    "leaves exceptions in a hook": "import sys; sys.excepthook = None; sys.unraisablehook = None",
    "ignores signals": """
        import signal
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGPIPE):
            signal.signal(number, signal.SIG_IGN)
    """,
    "sets a locale and a default encoding": "import locale; locale.setlocale(locale.LC_ALL, 'C')",
    "collects no garbage": "import gc; gc.disable(); gc.freeze()",
}


@pytest.mark.parametrize("habit", HARMLESS)
def test_engine_with_a_habit_is_read(workshop: Workshop, habit: str) -> None:
    workshop.write("hostile", HARMLESS[habit], CLASS)
    run = workshop.look("hostile:Config", "fine:Config", timeout_seconds=30)
    for target in run.targets[: 1 if habit == "empties sys.path" else 2]:
        assert target["status"] == "found", target
        assert [parameter["name"] for parameter in target["parameters"]] == ["size"]
        assert target["parameters"][0]["default"] == 1
    assert run.exit_code == 0


FAILING = {
    "sys.exit": ("import sys; sys.exit('no GPU here')", "SystemExit", "no GPU here"),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
    "MemoryError": ("raise MemoryError('of 3 TiB')", "MemoryError", "of 3 TiB"),
    "RecursionError": ("def f(): f()\nf()", "RecursionError", "maximum recursion depth exceeded"),
    "GeneratorExit": ("raise GeneratorExit", "GeneratorExit", ""),
    "ImportError": ("import nothing_of_this_name", "ModuleNotFoundError", "nothing_of_this_name"),
    "SyntaxError": ("a b", "SyntaxError", "invalid syntax"),
    "an error that cannot be shown": (
        "class E(Exception):\n    def __str__(self): raise SystemExit\nraise E",
        "E",
        "could not be read",
    ),
    "a module that is gone": ("import sys; del sys.modules[__name__]", "KeyError", "hostile"),
    "lone surrogates": ("raise ValueError('\\udc80 ::error::\\u2028')", "ValueError", "::error::"),
}


@pytest.mark.parametrize("way", FAILING)
def test_import_that_fails_is_data_and_loses_no_other_target(workshop: Workshop, way: str) -> None:
    source, error, message = FAILING[way]
    workshop.write("hostile", source)
    run = workshop.look("hostile:Config", "fine:Config")
    failed, fine = run.targets
    assert failed["status"] == "failed"
    assert failed["error"]["stage"] == "import"
    assert failed["error"]["type"] == error
    assert message in failed["error"]["message"]
    assert failed["error"]["traceback"]
    assert fine["status"] == "found"
    json.dumps(run.reply, ensure_ascii=False).encode()


def test_stages_of_failure(workshop: Workshop) -> None:
    workshop.write("hostile", "def load(): ...\nvalue = 3")
    run = workshop.look(
        "hostile:missing", "hostile:load", "hostile:value.real.x", kinds=[None, "dataclass"]
    )
    stages = [(target["error"]["stage"], target["error"]["type"]) for target in run.targets]
    assert stages == [
        ("attribute", "AttributeError"),
        ("read", "TypeError"),
        ("attribute", "AttributeError"),
    ]


ENDINGS = {
    "os._exit": ("import os; os._exit(0)", 0),
    "os._exit(7)": ("import os; os._exit(7)", 7),
    "SIGKILL": ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL),
    "SIGSEGV": ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
    "abort": ("import os; os.abort()", -signal.SIGABRT),
    "exec": ("import os; os.execv('/bin/true', ['true'])", 0),
}


@pytest.mark.parametrize("way", ENDINGS)
def test_engine_that_ends_the_process_gives_no_reply(workshop: Workshop, way: str) -> None:
    source, exit_code = ENDINGS[way]
    workshop.write("hostile", source)
    run = workshop.look("hostile:Config", "fine:Config")
    assert run.exit_code == exit_code
    with pytest.raises(ProbeError, match="no reply"):
        _ = run.reply


def test_nothing_printed_reaches_the_reply(workshop: Workshop) -> None:
    workshop.write(
        "hostile",
        """
        import ctypes, os, subprocess, sys
        line = "::error file=a::b %0A \\u2028 PARAM-DISCOVERY-REPLY 0 1 2 " + "x" * 1000
        for number in range(2000):
            print(line)
            print(line, file=sys.stderr)
        for number in range(1000):
            os.write(1, line.encode() + b"\\n")
        libc = ctypes.CDLL(None)
        libc.printf(b"from C\\n")
        libc.puts(b"from C too")
        libc.fflush(None)
        subprocess.run(["echo", "from a child"])
        script = "for n in 3 4 5 6 7 8 9; do (echo from a descriptor >&$n); done"
        subprocess.run(["sh", "-c", script])
        sys.__stdout__.write("past sys.stdout")
        """,
        CLASS,
    )
    run = workshop.look("hostile:Config")
    assert run.targets[0]["status"] == "found"
    assert run.output.startswith(b"\nPARAM-DISCOVERY-REPLY " + run.nonce.encode())
    assert len(run.output) < 2000
    assert b"from" not in run.output
    assert "from a child" in run.log
    assert "from C too" in run.log
    assert len(run.log) > 4_000_000


def test_reply_full_of_commands_and_odd_characters(workshop: Workshop) -> None:
    workshop.write(
        "hostile",
        """
        from dataclasses import dataclass, field

        @dataclass
        class Config:
            one: str = "::error::\\n##[group]\\u2028\\x1b[31m"
            two: str = "\\udfff"
            three: str = "\\U0001f600"
            four: str = field(default="", metadata={"help": "half \\ud800 of a pair \\U0001f600"})

        Config.__doc__ = "::set-output name=a::b \\udc80"
        """,
    )
    run = workshop.look("hostile:Config")
    one, two, three, four = run.targets[0]["parameters"]
    assert one["default"] == "::error::\n##[group]\u2028\x1b[31m"
    assert two["default"]["text"] == "'\\udfff'"
    assert three["default"] == "\U0001f600"
    assert four["description"] == "half \ufffd of a pair \U0001f600"
    assert run.output.isascii()
    assert run.output.count(b"\n") == 3
    json.dumps(run.reply, ensure_ascii=False).encode()


def test_engine_that_never_returns_says_where(workshop: Workshop) -> None:
    workshop.write(
        "hostile",
        """
        import time

        def wait_for_a_gpu():
            time.sleep(1000)

        wait_for_a_gpu()
        """,
    )
    run = workshop.look("hostile:Config", timeout_seconds=8)
    assert "wait_for_a_gpu" in run.log
    with pytest.raises(ProbeError, match="no reply"):
        _ = run.reply


@pytest.mark.parametrize("where", ["import", "read"])
def test_forked_children_reply_nothing(workshop: Workshop, where: str) -> None:
    fork = "import os; os.fork(); os.fork()"
    if where == "import":
        workshop.write("hostile", fork, CLASS)
    else:
        workshop.write(
            "hostile",
            f"""
from dataclasses import dataclass, field

def make():
    {fork}
    return 1

@dataclass
class Config:
    size: int = field(default_factory=make)
""",
        )
    run = workshop.look("hostile:Config", "fine:Config")
    assert [target["status"] for target in run.targets] == ["found", "found"]
    assert run.output.count(b"PARAM-DISCOVERY-REPLY") == 1


def test_child_that_outlives_the_probe(workshop: Workshop) -> None:
    workshop.write(
        "hostile",
        """
        import subprocess
        subprocess.Popen(["sleep", "1000"])
        """,
        CLASS,
    )
    started = time.monotonic()
    run = workshop.look("hostile:Config", timeout_seconds=8)
    assert run.targets[0]["status"] == "found"
    assert run.exit_code == 0
    assert time.monotonic() - started < 30


def test_large_class_is_read_whole(workshop: Workshop) -> None:
    """What takes a square of the fields' number would not end within the time limit."""
    count = 50_000
    fields = "\n".join(f"    field_{number}: int = {number}" for number in range(count))
    # The standard library's own generated methods take a time that is no straight line.
    decorator = "@dataclass(init=False, repr=False, eq=False)"
    header = f"from dataclasses import dataclass\n{decorator}\nclass Config:"
    workshop.write("hostile", f"{header}\n{fields}\n")
    run = workshop.look("hostile:Config", timeout_seconds=120)
    assert len(run.targets[0]["parameters"]) == count
    assert run.targets[0]["parameters"][-1]["default"] == count - 1


def test_interrupt_from_a_thread(workshop: Workshop) -> None:
    workshop.write(
        "hostile",
        """
        import _thread, threading, time
        threading.Thread(target=_thread.interrupt_main).start()
        time.sleep(5)
        """,
        CLASS,
    )
    run = workshop.look("hostile:Config", "fine:Config")
    assert [target["status"] for target in run.targets] == ["failed", "found"]


def test_the_engine_sees_nothing_of_the_probe(workshop: Workshop) -> None:
    workshop.write(
        "hostile",
        """
        import os, sys
        assert sys.argv == ["param-discovery"], sys.argv
        assert not any(path.endswith("probe.pyz") for path in sys.path), sys.path
        """,
        CLASS,
    )
    assert workshop.look("hostile:Config").targets[0]["status"] == "found"
