"""Signatures, keyword arguments that bodies take, and plain objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Look = Callable[..., Any]


def test_signatures(look: Look) -> None:
    seen = look(
        """
        class Config:
            @classmethod
            def load(cls, path: str, /, size: int = 2, *, mode="x", **kwargs) -> "Config":
                '''Load it.

                Args:
                    mode (`str`, *optional*): How.
                    written (`int`, *optional*, defaults to 3): Only here.
                '''
                taken = kwargs.pop("taken", None)
                for name in NAMES:
                    kwargs.pop(name, 1)
        NAMES = ["one", "two"]
        """,
        "Config.load",
    )
    assert seen.target["kind"] == "signature"
    assert seen.target["open"] is True
    assert seen.target["description"] == "Load it."
    assert seen.names == ["size", "mode", "taken", "one", "two", "written"]
    assert seen["mode"]["type_origin"] == "documented"
    assert seen["taken"] == {
        "name": "taken",
        "required": False,
        "origin": "kwargs",
        "default": None,
    }
    assert seen["written"]["default"] == 3


def test_plain_objects_show_what_they_hold(look: Look) -> None:
    seen = look(
        """
        from outside import check
        class Config:
            '''A plain object.'''
            def __init__(self, **kwargs):
                self.size = kwargs.pop("size", 20)
                self.mode = kwargs.pop("mode", None)
                if self.mode is None:
                    self.mode = "auto"
                self.own = False
                self._hidden = 1
                self.validate()
                self.late = check(self.size)
            def validate(self):
                if self.size < 0:
                    raise ValueError
                check("anything")
            @staticmethod
            def defaults():
                return {"size": 30, "own": True}
        """,
        kind="instance",
        effective_defaults="engine.args:Config.defaults",
    )
    assert seen.names == ["size", "mode", "own", "late"]
    assert seen["size"]["default"] == 20
    assert seen["size"]["effective_default"] == 30
    assert seen["mode"]["default"] is None
    assert seen["mode"]["effective_default"] == "auto"
    assert "default" not in seen["late"]
    assert seen["late"]["limitations"]


def test_what_a_method_may_have_changed_is_not_claimed(look: Look) -> None:
    seen = look(
        """
        from outside import secret
        class Config:
            def __init__(self):
                self.kept = 1
                self.changed = 1
                self.finish()
            def finish(self):
                self.changed = secret() if secret() else 2
        """,
        kind="instance",
    )
    assert seen["kept"]["default"] == 1
    assert "default" not in seen["changed"]


def test_missing_effective_defaults_are_said(look: Look) -> None:
    seen = look(
        "class Config:\n    pass\n", kind="instance", effective_defaults="engine.args:Config.x"
    )
    assert "does not exist in this version" in seen.target["limitations"][0]["reason"]


def test_what_depends_on_the_machine_varies(look: Look) -> None:
    seen = look(
        """
        import os
        from dataclasses import dataclass, field
        from . import envs
        def workers():
            return os.cpu_count() or 1
        HOME = os.path.expanduser("~")
        @dataclass
        class Other:
            jobs: int = workers()
        @dataclass
        class Config:
            a: int = field(default_factory=workers)
            b: str = HOME
            c: str = field(default_factory=lambda: envs.LEVEL)
            d: str = os.environ.get("X", "y")
            e: int = Other.jobs
            f: int = 1
        """,
        envs="""
        import os
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            LEVEL: str = "INFO"
        TABLE = {"LEVEL": lambda: os.getenv("LEVEL", "INFO")}
        def __getattr__(name):
            return TABLE[name]()
        """,
    )
    varying = [p["name"] for p in seen.target["parameters"] if p.get("default_varies")]
    assert varying == ["a", "b", "c", "d", "e"]
    assert all("default" not in seen[name] for name in varying)
