"""The search of a file as a whole: what is missing, what cannot be read, what is large."""

from __future__ import annotations

import pytest

from param_discovery.repository.python_usage import (
    PythonFile,
    UnreadablePythonError,
    collect,
    search,
    search_text,
)
from tests.unit.repository.python_marked import (
    ALL,
    ENGINE,
    MODEL_MISSING,
    SWAP,
    confidences,
    hits_in,
)

ACME = "from acme import LLM, EngineArgs\n"

MISSING = {
    "nothing": ("«LLM»()", ["certain"]),
    "others": ("«LLM»(swap_space=4)", ["certain"]),
    "module": ("import acme\nacme.«LLM»()", ["certain"]),
    "alias": ("Engine = LLM\n«Engine»()", ["certain"]),
    "nested call": ("«LLM»(x=«EngineArgs»())", ["certain", "certain"]),
    "positional": ("LLM('m', swap_space=4)", []),
    "unknown splat": ("def make(**kw):\n    «LLM»(**kw)", ["likely"]),
    "given": ("LLM(model='m')", []),
    "given by a dict": ("LLM(**{'model': 'm'})", []),
    "given by a variable": ("kw = {}\nkw['model'] = 'm'\nLLM(**kw)", []),
    "given by a caller": ("def make(**kw):\n    LLM(**kw)\nmake(model='m')", []),
    "a wrapper's call": ("def make(**kw):\n    «LLM»(**kw)\nmake()", ["likely"]),
    "a method": ("LLM(model='m').generate()", []),
    "a class method": ("LLM.from_args(args)", []),
    "another class": ("from acme import SamplingParams\nSamplingParams()\nother()", []),
    "another library's": ("from other import LLM\nLLM()", []),
    "not called": ("x: LLM = None\nisinstance(x, LLM)", []),
}


@pytest.mark.parametrize(("marked", "expected"), MISSING.values(), ids=MISSING)
def test_calls_that_lack_what_is_required(marked: str, expected: list[str]) -> None:
    hits = hits_in(ACME + marked, [MODEL_MISSING])
    assert [hit.confidence for hit in hits] == expected
    assert all(hit.kind == "missing-argument" for hit in hits)


def test_each_missing_parameter_is_a_hit_of_its_own() -> None:
    other = MODEL_MISSING._replace(steps=("dtype",))
    hits = search(PythonFile("a.py", ACME + "LLM()"), [MODEL_MISSING, other], ENGINE)
    assert [hit.wanted for hit in hits] == [(other,), (MODEL_MISSING,)]


def test_one_position_gives_one_parameter_at_most() -> None:
    other = MODEL_MISSING._replace(steps=("dtype",))
    text = ACME + "LLM('m')\nLLM('m', dtype='half')\n"
    hits = search(PythonFile("a.py", text), [MODEL_MISSING, other], ENGINE)
    assert [(hit.line, hit.confidence) for hit in hits] == [(2, "likely"), (2, "likely")]


def test_what_is_given_is_no_hit_of_what_may_be_missing() -> None:
    hits_in(ACME + "LLM(model='m')", [MODEL_MISSING])


UNREADABLE = {
    "Python 2": ("print 'x'\n", 1),
    "broken": ("x = 1\nLLM(swap_space=", 2),
    "NUL": ("x = '\0'", None),
    "half a character": ("x = '\ud800'", None),
    "deep parentheses": ("x = " + "(" * 5000 + ")" * 5000, None),
    "deep sum": ("x = " + "-" * 100_000 + "1", None),
    "long sum": ("x = " + "+".join(["1"] * 100_000), None),
    "YAML": ("- swap_space: 4\n", 1),
}


@pytest.mark.parametrize(("text", "line"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_parsed_is_said(text: str, line: int | None) -> None:
    file = PythonFile("dir/a.py", text)
    for attempt in (lambda: search(file, ALL, ENGINE), lambda: collect(file, ENGINE)):
        with pytest.raises(UnreadablePythonError) as caught:
            attempt()
        assert caught.value.path == "dir/a.py"
        assert caught.value.reason
        if line is not None:
            assert caught.value.line == line


ODD = {
    "for else": "from acme import LLM\nfor x in y: ...\nelse:\n    LLM(«swap_space»=4)",
    "while else": "from acme import LLM\nwhile x: ...\nelse:\n    LLM(«swap_space»=4)",
    "finally": "from acme import LLM\ntry: ...\nfinally:\n    LLM(«swap_space»=4)",
    "async for": (
        "from acme import LLM\nasync def f():\n    async for x in y:\n        LLM(«swap_space»=4)"
    ),
    "async with": (
        "from acme import LLM\nasync def f():\n    async with LLM(«swap_space»=4) as x: ..."
    ),
    "raise": "from acme import LLM\nraise E(LLM(«swap_space»=4))",
    "assert": "from acme import LLM\nassert LLM(«swap_space»=4), 'swap_space'",
    "yield": "from acme import LLM\ndef f():\n    yield LLM(«swap_space»=4)",
    "yield from": "from acme import LLM\ndef f():\n    yield from LLM(«swap_space»=4)",
    "format": "from acme import LLM\nf'{LLM(«swap_space»=4)}'",
    "comparison": "from acme import LLM\n1 < LLM(«swap_space»=4) < 3",
    "slice": "from acme import LLM\nx[LLM(«swap_space»=4):]",
    "keyword of a class": "from acme import LLM\nclass A(x=LLM(«swap_space»=4)): ...",
    "keyword default": "from acme import LLM\ndef f(*, a=LLM(«swap_space»=4)): ...",
    "empty": "",
    "byte order mark": "\ufefffrom acme import LLM; LLM(«swap_space»=4)",
    "Windows": "from acme import LLM\r\nLLM(\r\n  «swap_space»=4)\r\n",
    "form feed": "from acme import LLM\n\x0c\nLLM(«swap_space»=4)",
    "separators that end no line": (
        "from acme import LLM\nx = '\u2028\x0b\x1c'; LLM(«swap_space»=4)"
    ),
    "tabs": "from acme import LLM\nif x:\n\tLLM(«swap_space»=4)",
    "invalid escapes": "from acme import LLM\nx = '\\d'; LLM(«swap_space»=4)",
    "type hints of a stub": (
        "from acme import LLM\nclass A:\n    x: LLM = ...\n    def f(self) -> None: ..."
    ),
    "coding line": "# coding: latin-1\nfrom acme import LLM\nLLM('ü', «swap_space»=4)",
    "future": "from __future__ import annotations\nfrom acme import LLM\nLLM(«swap_space»=4)",
    "positional only": (
        "from acme import LLM\ndef f(a, /, *b, c=1, **d):\n    LLM(«swap_space»=4, **d)"
    ),
    "star expressions": "from acme import LLM\nfirst, *rest = x\nLLM(*rest, «swap_space»=4)",
    "except star": "from acme import LLM\ntry:\n    LLM(«swap_space»=4)\nexcept* E as e:\n    pass",
    "match": (
        "from acme import LLM\nmatch x:\n    case {'a': LLM, **rest}:\n        pass\n"
        "    case [a, *b] | LLM(c=c):\n        pass\n"
    ),
}


@pytest.mark.parametrize("marked", ODD.values(), ids=ODD)
def test_odd_sources(marked: str) -> None:
    marked = marked.removeprefix("\ufeff") if "«" not in marked else marked
    hits = search(PythonFile("a.py", marked.replace("«", "").replace("»", "")), ALL, ENGINE)
    assert len(hits) == marked.count("«")
    for hit in hits:
        line = marked.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")[hit.line - 1]
        assert hit.column - 1 == line.index("«")


@pytest.mark.parametrize(
    "source",
    [
        "getattr(x)\ngetattr()\nsetattr(x, 'swap_space')\nhasattr(x, name)",
        "import importlib\nimportlib.import_module(name)\nimportlib.import_module(3)\n__import__()",
        "for a, b in enumerate(): ...\nfor a, b in x.items(1): ...\nfor a, b, c in x.items(): ...",
        "for a, b in f(x).y.items: ...\nfor (a, b), c in enumerate(x): ...\nfor a.b in x: ...",
        "from functools import partial\npartial()\npartial(*x)\npartial(**{'best_of': 1}).x",
        "from typing import cast\ncast()\ncast(x)\ncast(a, b, c)",
        "x.get()\nx.pop(*y)\nx.update()\nx.setdefault('swap')\nx.submit()\nx.values().y",
        "from dataclasses import field\nclass A:\n    x: int = field()\n    y = field(*z)",
        "super()\nsuper().swap()\ndef f():\n    super(A, b).c(**d)\nclass A:\n    super().f()",
        "class A(f(x), *y, metaclass=z): ...\nclass B(B): ...\nB().x.y()",
        (
            "import pytest\n@pytest.mark.parametrize('a', f(x))\ndef test_a(b): ...\n"
            "@pytest.mark.parametrize('a,b', [1, (1,), (1, 2), pytest.param()])\ndef test_b(a): ..."
        ),
        "@x\n@y()\n@z[1].w\ndef f(a: 'not a ( type', b: f'{x}', *c: int, **d: 3) -> ('x',): ...",
        "{**a, 'x': 1, 2: 3, None: b}\n[*a, *b]\n{*a}\n{k: v for k, v in x}\n{k: 1 for k in y()}",
        "x[:]\nx[1:2, 3]\nx[...]\nx[b'swap_space']\nx['swap' + y]\ndel x[0], y.z",
        "parser.add_argument()\nparser.add_argument(*x)\nadd_option('--b')\nf('--', '-', '---')",
        "global x\ndef f():\n    nonlocal y\n    global x\n    x = y = 1",
        "lambda: (yield)\n(lambda *a, **k: a)(1)\n[lambda x=x: x for x in y]",
        "a = b = c, d = e\n[a, *b] = c\n(a) = b\na: int\n(a.b): int = 3\na += b\na.b += c",
        "'%s --best-of' % x\nf'{x!r:>{y}} --best-of'\n'--best-of={}'.format(x)\n'--' 'best'",
        "import a.b.c as d, e\nfrom . import *\nfrom ... import x\nfrom .......a import b\nb()",
    ],
)
def test_odd_calls_and_statements_are_no_trouble(source: str) -> None:
    words = f"# swap_space --swap-space\n{source}\n"
    file = PythonFile("a/b.py", words)
    forwarders = collect(file, ENGINE)
    hits = search(file, (*ALL, MODEL_MISSING), ENGINE, forwarders)
    assert {hit.confidence for hit in hits} <= {"name-only"}


def test_deep_nesting_that_parses_is_searched() -> None:
    chain = "x" + ".f()" * 80
    nested = "{'a': " * 60 + "{'swap_space': 4}" + "}" * 60
    text = f"from acme import LLM\ny = {chain}\nz = {nested}\nLLM(swap_space=4)\n"
    hits = search(PythonFile("a.py", text), ALL, ENGINE)
    assert [hit.line for hit in hits] == [3, 4]


def test_hits_are_sorted_by_place_and_each_place_stands_once() -> None:
    hits = hits_in(
        "from acme import LLM\nkw = {'«swap_space»': 1}\nkw['«swap_space»'] = 2\n"
        "LLM(«swap_space»=3, **kw); LLM(«swap_space»=4)"
    )
    assert [hit.value for hit in hits] == [(1,), (2,), (3,), (4,)]


def test_a_text_without_a_file() -> None:
    (hit,) = search_text("LLM('m', swap_space=4)", "README.md", [SWAP], ENGINE)
    assert (hit.path, hit.line, hit.column, hit.confidence) == ("README.md", 1, 10, "likely")


def test_nothing_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    text = "print('run')\nraise SystemExit(3)\nimport nothing_of_the_kind\n"
    assert search(PythonFile("a.py", text), ALL, ENGINE) == ()
    collect(PythonFile("a.py", text), ENGINE)
    assert capsys.readouterr().out == ""


def test_nothing_wanted_is_nothing_found() -> None:
    hits_in("from acme import LLM\nLLM(swap_space=4)", [])


def test_a_notebooks_cells_are_one_text() -> None:
    cells = ["from acme import LLM", "options = {'«swap_space»': 4}", "llm = LLM(**options)"]
    assert confidences("\n".join(cells)) == ["certain"]


@pytest.mark.parametrize(
    "body",
    [
        "LLM(swap_space=4)\n",
        "LLM(**{'swap_space': 4})\n",
        "kw['swap_space'] = kw.get('swap_space')\n",
        "make(swap_space=4)\n",
        "x = f(x, swap_space=4)\n",
        "if x:\n    kw = f(kw, **kw)\n",
        "args.swap_space = 4\n",
        "run(['acme', 'serve', '--swap-space', '4'])\n",
    ],
)
def test_work_grows_with_the_length_of_a_file(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from param_discovery.repository import python_flow  # noqa: PLC0415 - its steps are counted

    steps = 0
    enter = python_flow.may_enter

    def counted(edge: python_flow.Edge, path: tuple[str, ...]) -> bool:
        nonlocal steps
        steps += 1
        return enter(edge, path)

    monkeypatch.setattr(python_flow, "may_enter", counted)
    head = (
        "from acme import LLM, EngineArgs\nkw = {}\nargs = EngineArgs()\n"
        "def make(**kw):\n    return LLM(**kw)\n"
    )

    def work(lines: int) -> int:
        nonlocal steps
        steps = 0
        search(PythonFile("a.py", head + body * lines + "LLM(**kw)\n"), ALL, ENGINE)
        return steps

    assert work(400) <= 2.4 * work(200) + 100
