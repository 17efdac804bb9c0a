"""Which defaults depend on the machine or the environment.

Three signs: a factory that gives another value on the second call, made while the machine seems to be
another one; a value that names this machine (its host, home, folders); and an expression that asks
the machine (`os.cpu_count()`, `os.environ`), also through the engine's own functions and constants.
"""

from __future__ import annotations

import ast
import contextlib
import getpass
import json
import os
import platform
import socket
import sys
import tempfile
import time
import types
from typing import TYPE_CHECKING

from .fields import NOTHING
from .sources import function_node, module_source

if TYPE_CHECKING:
    from typing import Any, Iterator

    from .annotations import Scope

_MAX_DEPTH = 4
"""Functions that an expression is followed into; deeper dependence is not seen."""

_ASKING_MODULES = ("socket", "platform", "tempfile", "getpass", "uuid", "random", "secrets", "time")

_ASKING = frozenset(
    "os.cpu_count os.process_cpu_count os.sched_getaffinity os.getenv os.getpid os.getppid os.getcwd "
    "os.uname os.getlogin os.getuid os.urandom os.times os.getloadavg posix.getcwd posix.getpid "
    "posix.getppid posix.uname posix.sched_getaffinity posix.cpu_count posix.getuid posix.getlogin "
    "posixpath.expanduser posixpath.expandvars posixpath.abspath posixpath.realpath "
    "multiprocessing.cpu_count multiprocessing.context.cpu_count shutil.which shutil.disk_usage "
    "pathlib.Path.home pathlib.Path.cwd pathlib._local.Path.home pathlib._local.Path.cwd "
    "datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today datetime.date.today "
    "psutil.cpu_count psutil.virtual_memory torch.cuda.is_available torch.cuda.device_count "
    "torch.cuda.get_device_name torch.cuda.get_device_properties "
    "torch.cuda.get_device_capability torch.cuda.current_device".split()
)
"""Functions that ask the machine, by the module and name that they say themselves."""


class Machine:
    """This machine's own words: strings that no default may hold."""

    def __init__(self) -> None:
        home = os.path.expanduser("~")
        folders = [home, tempfile.gettempdir(), os.getcwd(), sys.prefix, os.path.dirname(__file__)]
        self._folders = sorted({folder for folder in folders if len(folder) > 1})
        self._names = [name for name in (socket.gethostname(), _user()) if len(name) > 3]

    def is_named_in(self, tree: Any) -> bool:
        """Whether a Value tree holds a folder of this machine, its name or its user."""
        return any(self._mentions(text) for text in _strings(tree))

    def _mentions(self, text: str) -> bool:
        if text in self._names:
            return True
        return any(
            text == folder or text.startswith(folder.rstrip("/") + "/") for folder in self._folders
        )


def _user() -> str:
    try:
        return getpass.getuser()
    except Exception:
        # A container's user may have no name.
        return ""


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list):
        for item in tree:
            yield from _strings(item)
    elif isinstance(tree, dict):
        for item in tree.values():
            yield from _strings(item)


def same(first: Any, second: Any) -> bool:
    """Whether two Value trees are the same, `1`, `1.0` and `True` told apart."""
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


@contextlib.contextmanager
def other_machine() -> Iterator[None]:
    """While it lasts, the machine seems to be another: more processors, another name and time."""
    count, clock = os.cpu_count() or 1, time.time
    folder = tempfile.tempdir
    changes: list[tuple[Any, str, Any]] = [
        (os, "cpu_count", lambda: count + 61),
        (os, "getpid", lambda: 999983),
        (os, "getcwd", lambda: "/another-folder"),
        (socket, "gethostname", lambda: "another-machine"),
        (platform, "node", lambda: "another-machine"),
        (time, "time", lambda: clock() + 86461.0),
    ]
    before = [(module, name, getattr(module, name)) for module, name, _ in changes]
    environment = {name: os.environ.get(name) for name in ("HOME", "TMPDIR", "USER", "LOGNAME")}
    try:
        for module, name, value in changes:
            setattr(module, name, value)
        os.environ.update(HOME="/another-home", USER="another", LOGNAME="another")
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)
        tempfile.tempdir = folder
        for name, text in environment.items():
            os.environ.pop(name, None) if text is None else os.environ.__setitem__(name, text)


def asks_machine(node: ast.AST, scope: Scope, depth: int = 0) -> bool:
    """Whether evaluating the expression (or calling the function) asks the machine."""
    asker = _Asker(scope, depth)
    return asker.asks(node)


class _Asker:
    def __init__(self, scope: Scope, depth: int) -> None:
        self._scope = scope
        self._depth = depth
        self._package = scope.module.partition(".")[0]

    def asks(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Name):
            return self._name(node.id)
        return any(self.asks(child) for child in ast.iter_child_nodes(node))

    def _attribute(self, node: ast.Attribute) -> bool:
        base = self._resolve(node.value)
        if isinstance(base, types.ModuleType) and node.attr not in vars(base):
            # The module makes the value when asked: from the environment, if it reads that at all.
            return "__getattr__" in vars(base) and _module_reads_environment(base.__name__)
        found = self._resolve(node)
        return self._object(found) if found is not NOTHING else self.asks(node.value)

    def _name(self, name: str) -> bool:
        found = self._scope.live(name)
        if self._object(found):
            return True
        source = module_source(self._scope.module)
        if source is None or self._depth >= _MAX_DEPTH or isinstance(found, type):
            return False
        values = [getattr(b.node, "value", None) for b in source.bindings.get(name, [])]
        inner = _Asker(self._scope, self._depth + 1)
        return any(isinstance(v, ast.expr) and inner.asks(v) for v in values)

    def _resolve(self, node: ast.expr) -> Any:
        """The object that a dotted name means, modules and classes only: nothing is called."""
        if isinstance(node, ast.Name):
            return self._scope.live(node.id)
        if isinstance(node, ast.Attribute):
            base = self._resolve(node.value)
            if isinstance(base, (types.ModuleType, type)):
                try:
                    return getattr(base, node.attr, NOTHING)
                except Exception:
                    return NOTHING
        return NOTHING

    def _object(self, found: Any) -> bool:
        if found is os.environ or found is getattr(os, "environb", None):
            return True
        module = getattr(found, "__module__", None)
        if not callable(found) or not isinstance(module, str):
            return False
        name = getattr(found, "__qualname__", getattr(found, "__name__", ""))
        if isinstance(found, types.MethodType):
            owner = found.__self__
            if isinstance(owner, type):
                name = "%s.%s" % (owner.__name__, found.__name__)
        full = "%s.%s" % (module, name)
        if full in _ASKING or module in _ASKING_MODULES or module == "_socket":
            return True
        return self._function(found, module)

    def _function(self, found: Any, module: str) -> bool:
        """The engine's own functions are followed, libraries are not."""
        own = module.partition(".")[0] == self._package
        if not own or not isinstance(found, types.FunctionType) or self._depth >= _MAX_DEPTH:
            return False
        node = function_node(found)
        if node is None:
            return False
        scope = type(self._scope)(module)
        return any(asks_machine(statement, scope, self._depth + 1) for statement in node.body)


_environment_readers: dict[str, bool] = {}


def _module_reads_environment(name: str) -> bool:
    if name not in _environment_readers:
        source = module_source(name)
        _environment_readers[name] = source is not None and any(
            isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
            for node in ast.walk(source.tree)
        )
    return _environment_readers[name]
