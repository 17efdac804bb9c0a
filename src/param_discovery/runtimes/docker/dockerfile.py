"""As much of a Dockerfile as is needed before a build: its base images, and what needs BuildKit.

Source: the Dockerfile reference (instructions, parser directives, here-documents, ARG before FROM).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from param_discovery.runtimes.docker.failures import BuildInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DIRECTIVE = re.compile(r"#\s*([A-Za-z]+)\s*=\s*(\S.*)")
# A word of its own, as the shell sees words: `$((1<<N))` and `<<<` are none.
_HEREDOC = re.compile(r"(?:^|\s)\d*<<-?([\"']?)([A-Za-z_]\w*)\1(?=\s|$)")
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?:(:[-+])([^}]*))?\})")
_BUILDKIT_FLAGS = {
    "RUN": ("--mount", "--network", "--security", "--device"),
    "COPY": ("--link", "--parents", "--exclude", "--chmod"),
    "ADD": ("--link", "--checksum", "--keep-git-dir", "--exclude", "--chmod", "--unpack"),
}


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, its continued lines joined."""

    line: int
    """Where it begins, counted from 1."""
    keyword: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One FROM."""

    image: str
    """With variables filled in; the name of an earlier stage, or an image."""
    alias: str | None


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """A Dockerfile, read."""

    path: str
    instructions: tuple[Instruction, ...]
    directives: tuple[Instruction, ...]

    @classmethod
    def parse(cls, path: str, text: str) -> Dockerfile:
        """Read a Dockerfile's text; `path` is for messages."""
        lines = text.splitlines()
        directives = tuple(_directives(lines))
        escape = next((d.arguments for d in directives if d.keyword == "escape"), "\\")
        return cls(path, tuple(_instructions(lines, escape)), directives)

    def stages(self, build_args: Mapping[str, str]) -> tuple[Stage, ...]:
        """The stages in order.

        Raises:
            BuildInputError: there is none, or one without an image.
        """
        known: dict[str, str] = {}
        stages: list[Stage] = []
        for instruction in self.instructions:
            if instruction.keyword == "ARG" and not stages:
                known |= _argument(instruction.arguments, build_args, known)
            elif instruction.keyword == "FROM":
                stages.append(self._stage(instruction, known))
        if not stages:
            raise BuildInputError("There is no FROM.", where=self.path)
        return tuple(stages)

    def base_images(self, build_args: Mapping[str, str]) -> tuple[str, ...]:
        """The images that stages start from, each once; `scratch` and earlier stages left out."""
        aliases: set[str] = set()
        images: dict[str, None] = {}
        for stage in self.stages(build_args):
            if stage.image.lower() not in aliases and stage.image != "scratch":
                images[stage.image] = None
            if stage.alias:
                aliases.add(stage.alias.lower())
        return tuple(images)

    def final_base_image(self, build_args: Mapping[str, str], target: str | None) -> str | None:
        """The image that the built one stands on; None for `scratch`.

        Raises:
            BuildInputError: there is no such target.
        """
        stages = self.stages(build_args)
        index = self._target_index(stages, target)
        while True:
            image = stages[index].image
            earlier = [
                number
                for number, stage in enumerate(stages[:index])
                if stage.alias and stage.alias.lower() == image.lower()
            ]
            if not earlier:
                return None if image == "scratch" else image
            index = earlier[-1]

    def buildkit_constructs(self) -> Iterator[tuple[int, str]]:
        """Line and name of each thing that the classic builder does not know."""
        for directive in self.directives:
            if directive.keyword == "syntax":
                yield directive.line, f"`# syntax={directive.arguments}`"
        for instruction in self.instructions:
            yield from _flags(instruction)
            if instruction.keyword in ("RUN", "COPY", "ADD") and _HEREDOC.search(
                instruction.arguments
            ):
                yield instruction.line, f"A here-document in {instruction.keyword}"

    def _stage(self, instruction: Instruction, known: Mapping[str, str]) -> Stage:
        words = [word for word in instruction.arguments.split() if not word.startswith("--")]
        image = _fill_in(words[0], known) if words else ""
        if not image:
            raise BuildInputError(
                f"FROM {instruction.arguments} names no image once its variables are filled in.",
                where=f"{self.path}:{instruction.line}",
                mend="Give the ARG a default, or pass it as a build argument.",
            )
        is_named = len(words) == 3 and words[1].lower() == "as"
        return Stage(image=image, alias=words[2] if is_named else None)

    def _target_index(self, stages: tuple[Stage, ...], target: str | None) -> int:
        if target is None:
            return len(stages) - 1
        for index, stage in enumerate(stages):
            if target == str(index) or (stage.alias or "").lower() == target.lower():
                return index
        names = ", ".join(stage.alias for stage in stages if stage.alias) or "none is named"
        raise BuildInputError(
            f"There is no stage {target!r}.", where=self.path, mend=f"Stages: {names}."
        )


def _directives(lines: list[str]) -> Iterator[Instruction]:
    """Parser directives: comments of the form `key=value` before anything else."""
    for number, line in enumerate(lines, 1):
        match = _DIRECTIVE.fullmatch(line.strip().lstrip("\ufeff"))
        if match is None:
            return
        yield Instruction(number, match.group(1).lower(), match.group(2).strip())


def _instructions(lines: list[str], escape: str) -> Iterator[Instruction]:
    parts: list[str] = []
    start = 0
    heredoc_ends: list[str] = []
    for number, line in enumerate(lines, 1):
        if heredoc_ends:
            if line.strip() == heredoc_ends[0]:
                heredoc_ends.pop(0)
            continue
        text = line.strip()
        # Comments and empty lines do not end a continued instruction.
        if not text or text.startswith("#"):
            continue
        start = start if parts else number
        parts.append(text.removesuffix(escape).strip())
        if text.endswith(escape):
            continue
        instruction = _instruction(start, parts)
        heredoc_ends = _heredoc_ends(instruction)
        parts = []
        yield instruction
    if parts:
        yield _instruction(start, parts)


def _instruction(line: int, parts: list[str]) -> Instruction:
    keyword, _, arguments = " ".join(parts).partition(" ")
    return Instruction(line, keyword.upper(), arguments.strip())


def _heredoc_ends(instruction: Instruction) -> list[str]:
    if instruction.keyword not in ("RUN", "COPY", "ADD"):
        return []
    return [match.group(2) for match in _HEREDOC.finditer(instruction.arguments)]


def _flags(instruction: Instruction) -> Iterator[tuple[int, str]]:
    for word in instruction.arguments.split():
        if not word.startswith("--"):
            return
        name = word.partition("=")[0]
        if name in _BUILDKIT_FLAGS.get(instruction.keyword, ()):
            yield instruction.line, f"{instruction.keyword} {name}"


def _argument(text: str, build_args: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """The values of one ARG instruction, which may declare several."""
    values: dict[str, str] = {}
    for word in text.split():
        name, _, default = word.partition("=")
        value = build_args.get(name, _fill_in(default.strip("\"'"), {**known, **values}))
        values[name] = value
    return values


def _fill_in(text: str, known: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        found = known.get(match.group(1) or match.group(2), "")
        if match.group(3) == ":-":
            return found or match.group(4)
        if match.group(3) == ":+":
            return match.group(4) if found else ""
        return found

    return _VARIABLE.sub(value, text.strip("\"'"))
