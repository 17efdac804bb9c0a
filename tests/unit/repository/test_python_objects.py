"""Fields of classes, attributes of objects, and what reads or sets them by name."""

from __future__ import annotations

import pytest

from tests.unit.repository.python_marked import (
    BEST_OF,
    COMPILE,
    LEVEL,
    SAMPLING_SEED,
    SEED,
    SWAP,
    confidences,
    hits_in,
)

ACME = "from acme import LLM, EngineArgs, SamplingParams\n"

OBJECTS = {
    "set": "args = EngineArgs()\nargs.«swap_space» = 4",
    "read": "args = EngineArgs()\nprint(args.«swap_space»)",
    "read at once": "EngineArgs().«swap_space»",
    "of the class": "EngineArgs.«swap_space»",
    "deleted": "args = EngineArgs()\ndel args.«swap_space»",
    "added to": "args = EngineArgs()\nargs.«swap_space» += 1",
    "from a class method": "args = EngineArgs.from_cli_args(x)\nargs.«swap_space»",
    "annotated argument": "def f(args: EngineArgs):\n    args.«swap_space»",
    "annotated in quotes": "def f(args: 'EngineArgs'):\n    args.«swap_space»",
    "optional": "def f(args: EngineArgs | None):\n    args.«swap_space»",
    "Optional": (
        "from typing import Optional\ndef f(args: Optional[EngineArgs]):\n    args.«swap_space»"
    ),
    "annotated variable": "args: EngineArgs\nargs.«swap_space»",
    "annotated attribute": (
        "class A:\n    args: EngineArgs\n    def f(self):\n        self.args.«swap_space»"
    ),
    "attribute": (
        "class A:\n    def __init__(self):\n        self.args = EngineArgs()\n    def f(self):\n"
        "        self.args.«swap_space» = 4"
    ),
    "given by a function": "def f():\n    return EngineArgs()\nf().«swap_space»",
    "given by an annotated function": "def f() -> EngineArgs: ...\nf().«swap_space»",
    "given by a lambda": "f = lambda: EngineArgs()\nf().«swap_space»",
    "property": (
        "class A:\n    @property\n    def args(self):\n        return EngineArgs()\n"
        "A().args.«swap_space»"
    ),
    "context": "with EngineArgs() as args:\n    args.«swap_space»",
    "loop": "for args in [EngineArgs(), EngineArgs()]:\n    args.«swap_space»",
    "copy": "import copy\nargs = copy.copy(EngineArgs())\nargs.«swap_space»",
    "self of a subclass": "class A(EngineArgs):\n    def f(self):\n        self.«swap_space»",
    "not ASCII before it": "args = EngineArgs()\nx = 'äöü𝄞', args.«swap_space», 'ä'",
    "over lines": "args = EngineArgs()\n(args\n    .«swap_space»)",
    "walrus": "if (args := EngineArgs()).«swap_space»: ...",
}


@pytest.mark.parametrize("marked", OBJECTS.values(), ids=OBJECTS)
def test_attributes_of_the_engines_objects_are_certain(marked: str) -> None:
    (hit,) = hits_in(ACME + marked)
    assert (hit.confidence, hit.kind, hit.wanted) == ("certain", "attribute", (SWAP,))


OTHER_OBJECTS = {
    "unknown": "args.swap_space = 4",
    "another class's": "class A:\n    swap_space = 4\nA().swap_space",
    "another library's": "import argparse\nargs = argparse.Namespace()\nargs.swap_space",
    "another class of the engine": "SamplingParams().swap_space",
    "parsed arguments of which one is passed": (
        "import argparse\nargs = argparse.ArgumentParser().parse_args()\n"
        "LLM(«swap_space»=args.swap_space)"
    ),
    "a method": "EngineArgs().swap_space()",
    "a module's": "import settings\nsettings.swap_space",
    "a variable that was the engine's": ("args = EngineArgs()\nargs = other()\nargs.swap_space"),
}


@pytest.mark.parametrize("source", OTHER_OBJECTS.values(), ids=OTHER_OBJECTS)
def test_attributes_of_other_objects_are_none(source: str) -> None:
    hits_in(ACME + source)


def test_attributes_below_the_engines_objects_are_told_by_their_way() -> None:
    marked = (
        ACME + "args = EngineArgs()\nargs.«compile_config».«level» = 3\n"
        "args.llm.parallel.«swap_space»"
    )
    hits = hits_in(marked)
    assert [(hit.wanted, hit.confidence, hit.value) for hit in hits] == [
        ((COMPILE,), "certain", ()),
        ((LEVEL,), "certain", (3,)),
        ((SWAP,), "name-only", ()),
    ]


def test_arguments_that_are_given_as_a_whole_are_likely() -> None:
    marked = ACME + "args = parse()\nargs.«swap_space» = 4\nEngineArgs.from_cli_args(args)"
    (hit,) = hits_in(marked)
    assert (hit.confidence, hit.kind, hit.value) == ("likely", "attribute", (4,))


GETATTR = {
    "getattr": "getattr(args, '«swap_space»', None)",
    "hasattr": "hasattr(args, '«swap_space»')",
    "setattr": "setattr(args, '«swap_space»', 4)",
    "delattr": "delattr(args, '«swap_space»')",
    "monkeypatch": "monkeypatch.setattr(args, '«swap_space»', 4)",
}


@pytest.mark.parametrize("marked", GETATTR.values(), ids=GETATTR)
def test_names_given_to_getattr_are_certain_for_the_engines_objects(marked: str) -> None:
    (hit,) = hits_in(f"{ACME}args = EngineArgs()\n{marked}")
    assert (hit.confidence, hit.kind) == ("certain", "getattr")
    assert hit.value == ((4,) if "setattr" in marked else ())


def test_names_given_to_getattr_for_unknown_objects_are_names_only() -> None:
    assert confidences("getattr(x, '«swap_space»')\nsetattr(y, '«swap_space»', 1)") == [
        "name-only",
        "name-only",
    ]


def test_names_given_to_getattr_for_anothers_objects_are_none() -> None:
    hits_in("import other\nthing = other.Thing()\ngetattr(thing, 'swap_space')")


RECORD = {
    "dataclass": (
        "from dataclasses import dataclass\n@dataclass\nclass C:\n    «swap_space»: int = 4\n"
    ),
    "called dataclass": (
        "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass C:\n"
        "    «swap_space»: int = 4\n"
    ),
    "pydantic": "from pydantic import BaseModel\nclass C(BaseModel):\n    «swap_space»: int = 4\n",
    "pydantic Field": (
        "from pydantic import BaseModel, Field\nclass C(BaseModel):\n"
        "    «swap_space»: int = Field(4, ge=0)\n"
    ),
    "pydantic default": (
        "from pydantic import BaseModel, Field\nclass C(BaseModel):\n"
        "    «swap_space»: int = Field(ge=0, default=4)\n"
    ),
    "settings": (
        "from pydantic_settings import BaseSettings\nclass C(BaseSettings):\n"
        "    «swap_space»: int = 4\n"
    ),
    "attrs": (
        "import attrs\n@attrs.define\nclass C:\n    «swap_space»: int = attrs.field(default=4)\n"
    ),
    "named tuple": (
        "from typing import NamedTuple\nclass C(NamedTuple):\n    «swap_space»: int = 4\n"
    ),
    "msgspec": "import msgspec\nclass C(msgspec.Struct):\n    «swap_space»: int = 4\n",
}


@pytest.mark.parametrize("marked", RECORD.values(), ids=RECORD)
@pytest.mark.parametrize(
    "use",
    [
        "def go(c: C):\n    LLM(**c.model_dump())",
        "c = C()\nLLM(**vars(c))",
        "def go(c: C):\n    LLM(**dataclasses.asdict(c))",
        "def go(c: C):\n    LLM(«swap_space»=c.swap_space)",
        (
            "class S:\n    def __init__(self, c: C):\n        self.c = c\n    def go(self):\n"
            "        LLM(**self.c.__dict__)"
        ),
    ],
)
def test_fields_that_come_to_the_engine_are_likely(marked: str, use: str) -> None:
    hits = hits_in(f"import dataclasses\n{ACME}{marked}{use}")
    field = hits[0]
    assert (field.kind, field.confidence, field.value, field.through) == (
        "class-field",
        "likely",
        (4,),
        "C",
    )


@pytest.mark.parametrize("marked", RECORD.values(), ids=RECORD)
def test_fields_of_other_records_are_names_only(marked: str) -> None:
    assert confidences(marked) == ["name-only"]


@pytest.mark.parametrize("marked", RECORD.values(), ids=RECORD)
def test_fields_among_other_parameters_are_likely(marked: str) -> None:
    others = "    max_model_len: int = 1\n    gpu_memory_utilization: float = 0.5\n"
    assert confidences(marked + others) == ["likely"]


@pytest.mark.parametrize(
    "head",
    [
        *("@dataclass", "@attrs", "@attr.s", "@attr.attributes", "@define", "@frozen", "@mutable"),
        *("@pydantic_dataclass", "@pydantic.dataclasses.dataclass(slots=True)"),
    ],
)
def test_decorators_that_make_records(head: str) -> None:
    assert confidences(f"{head}\nclass C:\n    «swap_space»: int") == ["name-only"]


@pytest.mark.parametrize(
    "base",
    [
        *("BaseConfig", "BaseModel", "BaseSettings", "NamedTuple", "Protocol", "RootModel[int]"),
        *("SQLModel", "msgspec.Struct", "TypedDict"),
    ],
)
def test_bases_that_make_records(base: str) -> None:
    assert confidences(f"class C({base}):\n    «swap_space»: int") == ["name-only"]


def test_calls_of_records_that_come_to_the_engine_are_certain() -> None:
    marked = (
        ACME + RECORD["dataclass"] + "from dataclasses import asdict\n"
        "LLM(**asdict(C(«swap_space»=4)))"
    )
    assert confidences(marked) == ["likely", "certain"]


def test_fields_of_the_engines_subclasses_are_certain() -> None:
    (hit,) = hits_in(ACME + "class Own(EngineArgs):\n    «swap_space»: int = 8")
    assert (hit.confidence, hit.kind, hit.value) == ("certain", "class-field", (8,))


def test_typed_keywords_are_fields() -> None:
    marked = (
        ACME + "from typing import TypedDict, Unpack\n"
        "class Keywords(TypedDict, total=False):\n    «swap_space»: int\n"
        "def make(**kw: Unpack[Keywords]):\n    LLM(**kw)\nmake(«swap_space»=4)"
    )
    assert confidences(marked) == ["likely", "certain"]


def test_records_within_records() -> None:
    marked = (
        ACME + "from dataclasses import asdict, dataclass\n"
        "@dataclass\nclass Engine:\n    «swap_space»: int = 4\n"
        "@dataclass\nclass Settings:\n    engine: Engine\n    seed_of_all: int = 0\n"
        "def go(settings: Settings):\n    LLM(**asdict(settings.engine))"
    )
    assert confidences(marked) == ["likely"]


def test_a_records_field_under_another_parameter_is_that_ones() -> None:
    marked = (
        ACME + "from dataclasses import asdict, dataclass\n"
        "@dataclass\nclass Compile:\n    «level»: int = 3\n    swap_space: int = 4\n"
        "LLM(«compile_config»=asdict(Compile(«level»=2)))"
    )
    source = marked.replace("    swap_space", "    «swap_space»")
    hits = hits_in(source)
    assert [(hit.wanted, hit.confidence) for hit in hits] == [
        ((LEVEL,), "likely"),
        ((SWAP,), "name-only"),
        ((COMPILE,), "certain"),
        ((LEVEL,), "certain"),
    ]


def test_names_in_classes_with_behaviour_are_no_fields() -> None:
    hits_in("class A:\n    swap_space = 4\nclass B(Thread):\n    swap_space: int = 4")


DOUBTFUL = {
    "of what may be below anything": ("def f(x):\n    x[k]['«swap_space»']", "name-only"),
    "alone": ("x = {'«swap_space»': 4}", "name-only"),
    "dict()": ("x = dict(«swap_space»=4)", "name-only"),
    "among others": (
        "x = {'«swap_space»': 4, 'max_model_len': 1, 'gpu_memory_utilization': 1}",
        "likely",
    ),
    "of a file": ("import yaml\nyaml.safe_load(f)['«swap_space»']", "name-only"),
    "of an argument": ("def f(config):\n    config.get('«swap_space»')", "name-only"),
    "within a payload": (
        "import requests\nrequests.post(u, json={'«swap_space»': 4})",
        "name-only",
    ),
    "of a file, then given": (
        (
            "import yaml\nfrom acme import LLM\nconfig = yaml.safe_load(f)\n"
            "LLM(max_model_len=config['«swap_space»'])"
        ),
        "name-only",
    ),
}


@pytest.mark.parametrize(("marked", "confidence"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_dicts_of_unknown_use(marked: str, confidence: str) -> None:
    (hit,) = hits_in(marked)
    assert (hit.confidence, hit.kind, hit.wanted) == (confidence, "dict-key", (SWAP,))


def test_a_configurations_value_given_under_the_same_name_is_likely() -> None:
    marked = (
        ACME + "import yaml\nconfig = yaml.safe_load(f)\n"
        "LLM(«swap_space»=config['«swap_space»'])\nLLM(«swap_space»=config.get('«swap_space»'))"
    )
    assert confidences(marked) == ["certain", "likely", "certain", "likely"]


NO_DOUBT = {
    "splatted into another library": "import torch\ntorch.load(f, **{'seed': 4})",
    "splatted into an own function": "def f(**kw):\n    print(kw)\nf(**{'seed': 4})",
    "item of another library's object": "import pandas\nframe = pandas.DataFrame()\nframe['seed']",
    "environment": "import os\nos.environ['seed']",
    "a word in a text": "'seed' in 'seeds'\n'seed' in ('seed', 'other')",
    "a nested name alone": "x = {'level': 3, 'fuse': True}",
    "a list of names": "names = ['seed', 'other']",
}


@pytest.mark.parametrize("source", NO_DOUBT.values(), ids=NO_DOUBT)
def test_what_is_known_to_be_anothers_is_none(source: str) -> None:
    hits_in(source)


def test_a_name_below_its_parameters_name_is_likely() -> None:
    marked = "x = {'engine': {'«compile_config»': {'«level»': 3}}}"
    hits = hits_in(marked)
    assert [(hit.wanted, hit.confidence) for hit in hits] == [
        ((COMPILE,), "name-only"),
        ((LEVEL,), "likely"),
    ]


def test_the_same_name_in_two_sections_is_both_where_nothing_tells() -> None:
    (hit,) = hits_in("x = {'«seed»': 4, 'max_model_len': 1, 'gpu_memory_utilization': 1}")
    assert (hit.confidence, hit.wanted) == ("likely", (SEED, SAMPLING_SEED))


def test_a_list_of_the_engines_names_is_seen() -> None:
    marked = "NAMES = ('«swap_space»', 'max_model_len', 'gpu_memory_utilization')"
    assert confidences(marked) == ["name-only"]


def test_keys_are_pointed_at_within_their_quotes() -> None:
    marked = (
        ACME + "LLM(**{\n    '«swap_space»': 1,\n})\n"
        "SamplingParams(**{r'''«best_of»''': 1})\nLLM(**{('«swap_space»'): 1})\n"
    )
    hits = hits_in(marked)
    assert [hit.wanted for hit in hits] == [(SWAP,), (BEST_OF,), (SWAP,)]


SHAPES = {
    "{'a': x}": "object",
    "{k: v for k, v in x}": "object",
    "dict(a=x)": "object",
    "[x]": "array",
    "(x, y)": "array",
    "[x for x in y]": "array",
    "f'{x}'": "string",
    "'a'": "string",
    "Config(x)": "Config",
    "acme.Config(x)": "Config",
    "_Config(x)": "_Config",
    "config(x)": None,
    "x": None,
    "4": None,
}


@pytest.mark.parametrize(("written", "shape"), SHAPES.items(), ids=SHAPES)
def test_the_kind_of_a_value_is_known_where_its_parts_are_not(
    written: str, shape: str | None
) -> None:
    hits = hits_in(
        f"{ACME}LLM(«compile_config»={written})\nLLM(**{{'«compile_config»': {written}}})\n"
        f"args = EngineArgs()\nargs.«compile_config» = {written}"
    )
    assert [hit.shape for hit in hits] == [shape] * 3
