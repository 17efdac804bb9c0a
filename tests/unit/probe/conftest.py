"""Small engines, written to a folder and looked at by the probe inside this process."""

from __future__ import annotations

import itertools
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from param_discovery.probe.observe import Observer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NUMBERS = itertools.count()


class Engine:
    """A package of its own name, so that no test sees the modules of another."""

    def __init__(self, folder: Path) -> None:
        self.name = f"engine_{next(_NUMBERS)}"
        self._folder = folder / self.name
        self._folder.mkdir()
        self.source = ""
        """What was looked at last."""
        self.write("__init__", "")

    def write(self, module: str, source: str) -> None:
        """Add a module; `ENGINE` in it is the package's name."""
        path = self._folder / f"{module.replace('.', '/')}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(source).replace("ENGINE", self.name), encoding="utf-8")

    def observe(self, source: str, attribute: str = "Config", **request: Any) -> Seen:
        """Write `source` as the module `args` and look at one of its attributes."""
        self.write("args", source)
        self.source = source
        target = {"section": "engine_params", "target": f"{self.name}.args:{attribute}", **request}
        return Seen(Observer().observe({"targets": [target]}))


class Seen:
    """An Observation of one target."""

    def __init__(self, observation: dict[str, Any]) -> None:
        self.observation = observation
        self.target: dict[str, Any] = observation["targets"][0]

    @property
    def names(self) -> list[str]:
        """The parameters' names in order."""
        assert self.target["status"] == "found", self.target["error"]["traceback"]
        return [parameter["name"] for parameter in self.target["parameters"]]

    def __getitem__(self, name: str) -> dict[str, Any]:
        return self._of(self.target["parameters"])[name]

    def definition(self, name: str) -> dict[str, Any]:
        """The definition of the class of this plain name."""
        found = self.observation["definitions"].values()
        return next(definition for definition in found if definition["name"] == name)

    def field(self, definition: str, name: str) -> dict[str, Any]:
        """One parameter of a definition."""
        return self._of(self.definition(definition)["parameters"])[name]

    @staticmethod
    def _of(parameters: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        return {parameter["name"]: parameter for parameter in parameters}


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    # pytest's folders lie under the folder for temporary files; the engine's values must not.
    monkeypatch.syspath_prepend(tmp_path)
    made = Engine(tmp_path)
    yield made
    for name in [name for name in sys.modules if name.split(".")[0] == made.name]:
        del sys.modules[name]
