"""What functions, classes that are called, and plain instances take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.probe.trees import BOOL, STR

if TYPE_CHECKING:
    from tests.unit.probe.conftest import Engine


def test_function(engine: Engine) -> None:
    seen = engine.observe(
        """
        from __future__ import annotations

        def load(model, /, name: str, *paths: str, size: int = 2, _private=1, flag=False, **kwargs):
            '''Load it.

            Args:
                name (str): What to load.
                flag (`bool`, *optional*, defaults to `False`): Whether.
                extra (`int`, *optional*, defaults to 7): Only said here.
            '''
            depth = kwargs.pop("depth", 4)
            return depth
        """,
        "load",
    )
    assert seen.target["kind"] == "signature"
    assert seen.target["open"] is True
    assert seen.target["description"] == "Load it."
    assert seen.names == ["name", "size", "flag", "depth", "extra"]
    assert seen["name"] == {
        "name": "name",
        "required": True,
        "type": STR,
        "description": "What to load.",
    }
    assert seen["flag"]["type"] == BOOL
    assert seen["flag"]["type_origin"] == "documented"
    assert seen["depth"]["origin"] == "kwargs"
    assert seen["depth"]["default"] == 4
    assert seen["extra"]["origin"] == "docstring"
    assert seen["extra"]["default"] == 7
    assert seen["extra"]["default_origin"] == "documented"


def test_a_copy_of_a_bound_method_keeps_its_first_parameter(engine: Engine) -> None:
    """As transformers' auto classes make their own `from_pretrained`."""
    seen = engine.observe(
        """
        import functools, types

        class Base:
            @classmethod
            def load(cls, name: str, *parts: str, revision: str = "main"):
                pass

        class Made(Base):
            pass

        bound = Base.load
        copied = types.FunctionType(bound.__code__, bound.__globals__)
        copied.__kwdefaults__ = bound.__kwdefaults__
        Made.load = classmethod(functools.update_wrapper(copied, bound))
        """,
        "Made.load",
    )
    assert seen.names == ["name", "revision"]


def test_class_and_method_without_their_first_argument(engine: Engine) -> None:
    source = """
        class Loader:
            def __init__(self, a: int = 1):
                pass

            @classmethod
            def make(cls, b: int = 2):
                pass

            def use(self, c: int = 3):
                pass
        """
    assert engine.observe(source, "Loader").names == ["a"]
    assert engine.observe(source, "Loader.make").names == ["b"]
    assert engine.observe(source, "Loader.use").names == ["c"]


def test_keyword_arguments_under_unknown_names(engine: Engine) -> None:
    seen = engine.observe(
        """
        def load(names, **kwargs):
            for name in names:
                kwargs.pop(name, None)
        """,
        "load",
    )
    assert len(seen.target["limitations"]) == 1
    assert "names its source does not say" in seen.target["limitations"][0]["reason"]


def test_plain_instance(engine: Engine) -> None:
    seen = engine.observe(
        """
        import os
        import time

        class Config:
            def __init__(self, length: int = None, **kwargs):
                self.length = 20 if length is None else length
                self.beams = kwargs.pop("beams", 1)
                self.extra = "set"
                self.made_at = time.time()
                self.workers = os.cpu_count()
                self.where = os.path.expanduser("~/cache")
                self._private = 1
        """,
        kind="instance",
    )
    assert seen.target["kind"] == "instance"
    assert seen.target["open"] is True
    assert seen.names == ["length", "beams", "extra", "made_at", "workers", "where"]
    assert seen["length"]["default"] is None
    assert seen["length"]["effective_default"] == 20
    assert seen["beams"] == {"name": "beams", "required": False, "origin": "kwargs", "default": 1}
    assert seen["extra"] == {"name": "extra", "required": False, "default": "set"}
    for name in ("made_at", "workers", "where"):
        assert seen[name] == {"name": name, "required": False, "default_varies": True}


def test_effective_defaults_from_a_mapping(engine: Engine) -> None:
    source = """
        from dataclasses import dataclass

        @dataclass
        class Config:
            length: int | None = None
            beams: int = 1

        def defaults():
            return {"length": 20, "beams": 1}
        """
    seen = engine.observe(source, effective_defaults=f"{engine.name}.args:defaults")
    assert seen["length"]["effective_default"] == 20
    assert "effective_default" not in seen["beams"]


@pytest.mark.parametrize(("where", "status"), [("missing", "found"), ("broken", "failed")])
def test_effective_defaults_that_are_not_there(engine: Engine, where: str, status: str) -> None:
    seen = engine.observe(
        """
        from dataclasses import dataclass

        @dataclass
        class Config:
            length: int = 1

        def broken():
            return 5
        """,
        effective_defaults=f"{engine.name}.args:{where}",
    )
    assert seen.target["status"] == status
    if status == "found":
        assert "does not exist in this version" in seen.target["limitations"][0]["reason"]
    else:
        assert seen.target["error"]["stage"] == "read"


def test_keyword_arguments_whose_defaults_are_not_written(engine: Engine) -> None:
    seen = engine.observe(
        """
        import os

        NAMES = ["first", "second"]
        LIMIT = 5

        def load(**kwargs):
            for name in NAMES:
                kwargs.pop(name, None)
            limit = kwargs.pop("limit", LIMIT)
            cores = kwargs.pop("cores", os.cpu_count())
            made = kwargs.pop("made", sorted([2, 1]))
            if "token" in kwargs:
                token = kwargs["token"]
            if limit:
                kwargs.pop("twice", 1)
            else:
                kwargs.pop("twice", 2)
        """,
        "load",
    )
    assert seen.names == ["first", "second", "limit", "cores", "made", "token", "twice"]
    assert seen["limit"]["default"] == 5
    assert seen["token"]["limitations"] == ["Its default is not written where it is taken."]
    for name in ("cores", "made"):
        assert "default" not in seen[name]
        assert seen[name]["limitations"] == ["Its default is computed in the function's body."]
    assert "different defaults" in seen["twice"]["limitations"][0]
    assert "default" not in seen["twice"]
