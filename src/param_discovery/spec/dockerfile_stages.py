"""What the variables and stages of a Dockerfile come to: ARG, ENV and FROM, resolved.

The rules (Dockerfile reference, 'ARG' and 'FROM'; tests/docker holds them against both builders):
an ARG before the first FROM is global, and only FROM lines see it; in a stage, `ARG NAME` takes the
global default; a stage on top of an earlier one has that one's variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from param_discovery.errors import InputError
from param_discovery.spec.dockerfile_words import WordError, expand, split_words
from param_discovery.spec.problems import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from param_discovery.spec.dockerfile import Dockerfile, Instruction
    from param_discovery.spec.dockerfile_words import Word

SCRATCH = "scratch"
"""The image that is none."""

PLATFORM_ARGS = frozenset(
    f"{side}{part}"
    for side in ("BUILD", "TARGET")
    for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
)
"""Set by BuildKit itself, and different from machine to machine."""


class Value(NamedTuple):
    """What a text with variables comes to."""

    text: str
    unknown: tuple[str, ...] = ()
    """Variables in it that the Dockerfile does not tell: the machine's platform, or what the base
    image may set. Where there is one, `text` is a guess."""


class Declaration(NamedTuple):
    """One name in an ARG or ENV instruction."""

    keyword: str
    """`ARG` or `ENV`."""
    name: str
    line: int
    has_default: bool
    """False: `ARG NAME` alone."""
    value: Value | None
    """None: it has no default, and there is none to take over."""


class Stage(NamedTuple):
    """One FROM."""

    line: int
    name: str | None
    """In lower case, as builders compare it."""
    image: Value
    """The image, or the name of the earlier stage, that it stands on."""
    on_stage: int | None
    """Index of that earlier stage; None: it stands on an image."""


class Resolved(NamedTuple):
    """A Dockerfile without variables."""

    declarations: tuple[Declaration, ...]
    stages: tuple[Stage, ...]

    def base(self, index: int = -1) -> Stage:
        """The stage at the bottom of a stage (default: the last, which is what a build makes)."""
        stage = self.stages[index]
        while stage.on_stage is not None:
            stage = self.stages[stage.on_stage]
        return stage


def resolve(dockerfile: Dockerfile, build_args: Mapping[str, str] | None = None) -> Resolved:
    """Fill in all variables of FROM, ARG and ENV, with `build_args` in place of ARG's defaults.

    Raises:
        InputError: builders would refuse it: no FROM, something but ARG before it, a name or
            substitution that is wrong.
    """
    walk = _Walk(dockerfile, build_args or {})
    for instruction in dockerfile.instructions:
        walk.take(instruction)
    if not walk.stages:
        raise InputError(
            "there is no FROM",
            where=dockerfile.path,
            mend="Restore the Dockerfile, or correct `dockerfile` in the engine's specification.",
        )
    return Resolved(tuple(walk.declarations), tuple(walk.stages))


class _Variables:
    """Variables as one place of the file sees them."""

    def __init__(self, values: Mapping[str, Value], *, is_whole: bool) -> None:
        self.values = dict(values)
        self.is_whole = is_whole
        """Whether what is not here is unset; else the base image may set it."""

    def expand(self, text: str, escape: str) -> Value:
        unknown: dict[str, None] = {}

        def lookup(name: str) -> str | None:
            value = self.values.get(name)
            if value is not None:
                unknown.update(dict.fromkeys(value.unknown))
                return value.text
            if not self.is_whole or name in PLATFORM_ARGS:
                unknown[name] = None
            return None

        return Value(expand(text, lookup, escape), tuple(unknown))


class _Walk:
    """One pass over the instructions of one file."""

    def __init__(self, dockerfile: Dockerfile, build_args: Mapping[str, str]) -> None:
        self.declarations: list[Declaration] = []
        self.stages: list[Stage] = []
        self._file = dockerfile
        self._build_args = build_args
        self._global = _Variables({}, is_whole=True)
        self._of_stages: list[_Variables] = []

    def take(self, instruction: Instruction) -> None:
        if instruction.keyword == "FROM":
            self._from(instruction)
        elif instruction.keyword == "ARG":
            self._arg(instruction)
        elif not self.stages:
            self._refuse(
                instruction.line, f"{instruction.keyword} stands before the first FROM", "Move it."
            )
        elif instruction.keyword == "ENV":
            self._env(instruction)

    def _refuse(self, line: int, what: str, mend: str) -> None:
        raise InputError(what, where=f"{self._file.path}:{line}", mend=mend)

    def _expand(self, variables: _Variables, text: str, line: int) -> Value:
        try:
            return variables.expand(text, self._file.escape)
        except WordError as error:
            raise InputError(
                f"{shown(text)} cannot be read: {error}",
                where=f"{self._file.path}:{line}",
                mend="Correct it as the Dockerfile reference says under 'Environment replacement'.",
            ) from None

    def _from(self, instruction: Instruction) -> None:
        words = [word.text for word in split_words(instruction.arguments, self._file.escape)]
        while words and words[0].startswith("--"):
            words.pop(0)
        is_named = len(words) == 3 and words[1].lower() == "as"
        image = self._expand(self._global, words[0], instruction.line) if words else Value("")
        if (len(words) != 1 and not is_named) or not (image.text or image.unknown):
            self._refuse(
                instruction.line,
                f"{shown('FROM ' + instruction.arguments)} names no image",
                "Write `FROM image [AS name]`, and give each ARG in it a default.",
            )
        earlier = {stage.name: index for index, stage in enumerate(self.stages) if stage.name}
        on_stage = earlier.get(image.text.lower())
        name = words[2].lower() if is_named else None
        self.stages.append(Stage(instruction.line, name, image, on_stage))
        self._of_stages.append(self._variables_on(on_stage, image))

    def _variables_on(self, on_stage: int | None, image: Value) -> _Variables:
        if on_stage is None:
            return _Variables({}, is_whole=image.text == SCRATCH)
        below = self._of_stages[on_stage]
        return _Variables(below.values, is_whole=below.is_whole)

    def _arg(self, instruction: Instruction) -> None:
        in_stage = bool(self.stages)
        scope = self._of_stages[-1] if in_stage else self._global
        # In a stage all of one instruction see the variables as they were before it.
        seen = _Variables(scope.values, is_whole=scope.is_whole) if in_stage else scope
        for word in split_words(instruction.arguments, self._file.escape):
            name, equals, default = word.text.partition("=")
            line = instruction.line_at(word.offset)
            if not name:
                self._refuse(line, f"{shown('ARG ' + word.text)} has no name", "Name it.")
            name = self._expand(seen, name, line).text if in_stage else name
            value = self._arg_value(name, self._expand(seen, default, line) if equals else None)
            if value is not None:
                scope.values[name] = value
            # A global one without default empties an earlier default in some builders: no value.
            told = scope.values.get(name) if in_stage else value
            self.declarations.append(Declaration("ARG", name, line, bool(equals), told))

    def _arg_value(self, name: str, default: Value | None) -> Value | None:
        if name in self._build_args:
            return Value(self._build_args[name])
        if default is not None:
            return default
        return self._global.values.get(name) if self.stages else None

    def _env(self, instruction: Instruction) -> None:
        scope = self._of_stages[-1]
        words = list(split_words(instruction.arguments, self._file.escape))
        if words and "=" not in words[0].text:
            words = [_old_form(instruction.arguments, words[0])]
        found: list[Declaration] = []
        for word in words:
            name, _, text = word.text.partition("=")
            line = instruction.line_at(word.offset)
            value = self._expand(scope, text, line)
            found.append(Declaration("ENV", name, line, has_default=True, value=value))
        # All of one instruction see the variables as they were before it.
        scope.values.update({each.name: each.value for each in found if each.value is not None})
        self.declarations += found


def _old_form(arguments: str, name: Word) -> Word:
    """`ENV name the value` as `name=the value`."""
    value = arguments[name.offset + len(name.text) :].strip()
    return name._replace(text=f"{name.text}={value}")
