"""What kind of file something is, by its name and its first line."""

from __future__ import annotations

from typing import Literal, TypeAlias

Language: TypeAlias = Literal[
    "python",
    "notebook",
    "yaml",
    "json",
    "toml",
    "shell",
    "dockerfile",
    "markdown",
    "text",
    "template",
    "unknown",
]
"""Of an `unknown` one only command lines of the engine and its flags are looked for."""

_BY_SUFFIX: dict[str, Language] = {
    "py": "python",
    "pyi": "python",
    "pyw": "python",
    "ipynb": "notebook",
    "yaml": "yaml",
    "yml": "yaml",
    "json": "json",
    "json5": "json",
    "jsonc": "json",
    "toml": "toml",
    "bash": "shell",
    "bat": "shell",
    "cmd": "shell",
    "csh": "shell",
    "env": "shell",
    "envrc": "shell",
    "fish": "shell",
    "ksh": "shell",
    "make": "shell",
    "mk": "shell",
    "sbatch": "shell",
    "service": "shell",
    "sh": "shell",
    "slurm": "shell",
    "tcsh": "shell",
    "zsh": "shell",
    "containerfile": "dockerfile",
    "dockerfile": "dockerfile",
    "markdown": "markdown",
    "md": "markdown",
    "mdx": "markdown",
    "qmd": "markdown",
    "cfg": "text",
    "conf": "text",
    "ini": "text",
    "properties": "text",
    "rst": "text",
    "txt": "text",
    "gotmpl": "template",
    "hcl": "template",
    "j2": "template",
    "jinja": "template",
    "jinja2": "template",
    "tf": "template",
    "tmpl": "template",
    "tpl": "template",
}

_NO_TEXT = frozenset(
    {"7z", "a", "avi", "bin", "bmp", "bz2", "ckpt", "class", "dll", "dylib", "egg", "eot", "exe"}
    | {"flac", "gguf", "gif", "gz", "h5", "ico", "jar", "jpeg", "jpg", "m4a", "mov", "mp3", "mp4"}
    | {"npy", "npz", "o", "ogg", "onnx", "otf", "parquet", "pdf", "pkl", "png", "pt", "pth"}
    | {"pyc", "pyd", "safetensors", "so", "sqlite", "svg", "tar", "tgz", "tif", "tiff", "ttf"}
    | {"wav", "webm", "webp", "whl", "woff", "woff2", "xz", "zip", "zst"}
)
"""Suffixes of files without any command line in them."""

_KINDS_OF_COPY = frozenset({"dist", "example", "in", "sample", "template"})
"""Suffixes behind the one that tells the language."""

_BY_NAME: dict[str, Language] = {
    "makefile": "shell",
    "gnumakefile": "shell",
    "justfile": "shell",
    "procfile": "shell",
    "containerfile": "dockerfile",
    "dockerfile": "dockerfile",
    "jenkinsfile": "template",
    "readme": "text",
}

_BY_PROGRAM: dict[str, Language] = {"python": "python", "bash": "shell", "sh": "shell"}

_BY_BLOCK: dict[str, Language] = {
    **dict.fromkeys(("python", "python3", "py", "pycon", "ipython"), "python"),
    **dict.fromkeys(("bash", "sh", "shell", "console", "zsh", "shell-session"), "shell"),
    **dict.fromkeys(("", "text", "txt", "terminal", "makefile", "make", "env"), "shell"),
    **dict.fromkeys(("dotenv", "ini", "shellsession", "sh-session", "cmd"), "shell"),
    **dict.fromkeys(("yaml", "yml"), "yaml"),
    **dict.fromkeys(("json", "jsonc", "json5"), "json"),
    "toml": "toml",
    "dockerfile": "dockerfile",
    "docker": "dockerfile",
}


def language_of(name: str) -> Language | None:
    """The language that a file's name (without folders) tells; None: no text at all.

    Of a name without a suffix nothing is known before its first line: `text`.
    """
    lowered = name.lower()
    stem, dot, suffix = lowered.rpartition(".")
    if lowered in _BY_NAME:
        return _BY_NAME[lowered]
    if stem in _BY_NAME and _BY_NAME[stem] == "dockerfile":  # Dockerfile.vllm
        return "dockerfile"
    if lowered.startswith(".env"):
        return "shell"
    if not dot:
        return "text"
    if stem.endswith(".env") or stem == ".env":
        return "shell"
    if suffix in _NO_TEXT:
        return None
    if suffix in _KINDS_OF_COPY and stem:  # engine.yaml.example
        return language_of(stem)
    return _BY_SUFFIX.get(suffix, "unknown")


def language_of_script(first_line: str) -> Language | None:
    """The language that a first line such as `#!/usr/bin/env python3` tells."""
    if not first_line.startswith("#!"):
        return None
    words = first_line[2:].split()
    program = words[0].rpartition("/")[2] if words else ""
    if program == "env":
        program = _started(words[1:])
    return _BY_PROGRAM.get(program.rstrip("0123456789.")) or (
        "shell" if program.endswith("sh") else None
    )


_STARTERS = frozenset({"pipx", "poetry", "run", "uv"})


def _started(words: list[str]) -> str:
    """What `env` starts, by whatever way: `-S uv run --script`, `-S PATH=... python`."""
    given = (word for word in words if not word.startswith("-") and "=" not in word)
    names = [word.rpartition("/")[2] for word in given]
    if "uv" in names and "--script" in words:
        return "python"
    return next((name for name in names if name not in _STARTERS), "")


def language_of_block(info: str) -> Language | None:
    """The language that a code block's own word tells."""
    return _BY_BLOCK.get(info)
