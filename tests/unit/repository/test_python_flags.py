"""Command lines that Python source puts together, and flags that it declares."""

from __future__ import annotations

import pytest

from tests.unit.repository.python_marked import COMPILE, LEVEL, SWAP, confidences, hits_in

COMMANDS = {
    "list": "run(['acme', 'serve', m, '«--swap-space»', '4'])",
    "list with equals": "run(['acme', 'serve', m, '«--swap-space»=4'])",
    "tuple": "run(('acme', 'serve', m, '«--swap-space»', '4'))",
    "underscores": "run(['acme', 'serve', m, '«--swap_space»', '4'])",
    "path to the program": "run(['/opt/bin/acme', 'serve', '«--swap-space»', '4'])",
    "module": "run([sys.executable, '-m', 'acme.server', '«--swap-space»', '4'])",
    "arguments": "exec('acme', 'serve', '«--swap-space»', '4')",
    "variable": "command = ['acme', 'serve', '«--swap-space»', '4']\nrun(command)",
    "over lines": "run([\n    'acme', 'serve',\n    '«--swap-space»', '4',\n])",
    "string": "run('acme serve m «--swap-space» 4')",
    "string with equals": "run('acme serve m «--swap-space»=4')",
    "split": "run('acme serve m «--swap-space» 4'.split())",
    "shell": "run(['bash', '-c', 'acme serve m «--swap-space» 4'])",
    "formatted": "run(f'acme serve {model} «--swap-space» 4')",
    "long string": "run('''\nacme serve m \\\\\n    «--swap-space» 4\n''')",
    "joined strings": "run('acme serve m '\n    '«--swap-space» 4')",
    "joined strings with a comment": "run('acme serve m '  # the model\n    '«--swap-space» 4')",
    "assigned": "COMMAND = 'acme serve m «--swap-space» 4'",
    "keyword": "Popen(args='acme serve m «--swap-space» 4')",
    "not ASCII before it": "run('acme serve äö𝄞 «--swap-space» 4')",
}


@pytest.mark.parametrize("marked", COMMANDS.values(), ids=COMMANDS)
def test_flags_of_the_engines_program_are_certain(marked: str) -> None:
    (hit,) = hits_in(marked)
    assert (hit.confidence, hit.kind, hit.wanted, hit.value) == (
        "certain",
        "command-line-flag",
        (SWAP,),
        ("4",),
    )


JOINED = {
    "added": "command = ['acme', 'serve']\ncommand += ['«--swap-space»', '4']",
    "extended": "command = ['acme', 'serve']\ncommand.extend(['«--swap-space»', '4'])",
    "appended": "command = ['acme', 'serve']\ncommand.append('«--swap-space»=4')",
    "plus": "command = ['acme', 'serve'] + ['«--swap-space»', '4']",
    "splatted": "more = ['«--swap-space»', '4']\ncommand = ['acme', 'serve', *more]",
    "in a function": (
        "def f(big):\n    command = ['acme', 'serve']\n    if big:\n"
        "        command += ['«--swap-space»', '4']\n    return command"
    ),
    "given to the engine": ("from acme.tests import Server\nServer(m, ['«--swap-space»', '4'])"),
    "among others": (
        "X = ['«--swap-space»', '4', '--max-model-len', '9', '--gpu-memory-utilization', '1']"
    ),
}


@pytest.mark.parametrize("marked", JOINED.values(), ids=JOINED)
def test_flags_that_come_to_such_a_command_line_are_likely(marked: str) -> None:
    (hit,) = hits_in(marked)
    assert (hit.confidence, hit.value) == ("likely", ("4",))


def test_flags_of_unknown_command_lines_are_names_only() -> None:
    marked = (
        "A = '«--swap-space» 4'\nB = ['«--swap-space»', '4']\nC = '«--swap-space»'\n"
        "run(['other', '«--swap-space»', '4'])\n'«--swap-space»' in sys.argv"
    )
    assert set(confidences(marked)) == {"name-only"}


def test_what_runs_the_engine_runs_others_too() -> None:
    marked = (
        "def run(command):\n    subprocess.run(command)\nrun(['acme', 'serve', m])\n"
        "run(['other', '«--swap-space»', '4'])"
    )
    assert confidences(marked) == ["name-only"]


def test_a_flag_whose_value_stands_elsewhere_has_none() -> None:
    marked = (
        "a = ['acme', 'serve', '«--swap-space»', str(x)]\n"
        "b = ['acme', 'serve', '«--swap-space»', x]\n"
        "c = ['acme', 'serve', f'«--swap-space»={x}']\n"
        "d = ['acme', 'serve']\nd.append('«--swap-space»')\n"
        "e = f'acme serve «--swap-space» {x}'"
    )
    assert [hit.value for hit in hits_in(marked)] == [()] * 5


def test_nested_flags_and_json() -> None:
    marked = (
        "run(['acme', 'serve', '«--compile-config.level»', '3'])\n"
        "run(['acme', 'serve', '«--compile-config»', '{\"«level»\": 3}'])"
    )
    assert [hit.wanted for hit in hits_in(marked)] == [(LEVEL,), (COMPILE,), (LEVEL,)]


TEXTS = {
    "docstring": '"""acme serve m --swap-space 4"""',
    "docstring of a function": 'def f():\n    """Runs.\n\n    acme serve --swap-space 4\n    """',
    "comment": "# acme serve --swap-space 4\n",
    "log": "log.warning('acme serve needs --swap-space')\nlog.info('--swap-space 4')",
    "print": "print('--swap-space 4')",
    "error": "raise ValueError('--swap-space is too large')",
    "error's message": "error = RuntimeError('--swap-space 4')",
    "sentence": "TEXT = 'pass --swap-space to make it fit'",
    "longer flag": "run(['acme', 'serve', '--swap-space-bytes', '4'])",
    "other program": "run('other --max-swap-space 4')",
}


@pytest.mark.parametrize("source", TEXTS.values(), ids=TEXTS)
def test_texts_for_people_are_none(source: str) -> None:
    hits_in(source)


PARSER = "import argparse\nfrom acme import LLM, EngineArgs\nparser = argparse.ArgumentParser()\n"
DECLARED = {
    "attribute is passed": (
        "parser.add_argument('«--swap-space»', default=4, help='as --swap-space')\n"
        "args = parser.parse_args()\nLLM(«swap_space»=args.swap_space)"
    ),
    "all are passed": (
        "parser.add_argument('-s', '«--swap-space»', default=4)\nLLM(**vars(parser.parse_args()))"
    ),
    "all are given": (
        "parser.add_argument('«--swap-space»', default=4)\n"
        "EngineArgs.from_cli_args(parser.parse_args())"
    ),
    "other destination": (
        "parser.add_argument('«--swap-space»', dest='swap', default=4)\n"
        "args = parser.parse_args()\nLLM(«swap_space»=args.swap)"
    ),
    "in functions": (
        "def arguments(parser):\n    parser.add_argument('«--swap-space»', default=4)\n"
        "def main():\n    parser = argparse.ArgumentParser()\n    arguments(parser)\n"
        "    args = parser.parse_args()\n    LLM(«swap_space»=args.swap_space)"
    ),
    "written into a command line": (
        "parser.add_argument('«--swap-space»', default=4)\nargs = parser.parse_args()\n"
        "command = ['acme', 'serve', '«--swap-space»', str(args.swap_space)]"
    ),
    "formatted into a command line": (
        "parser.add_argument('«--swap-space»', default=4)\nargs = parser.parse_args()\n"
        "command = ['acme', 'serve']\ncommand += [f'«--swap-space»={args.swap_space}']"
    ),
    "among others": (
        "parser.add_argument('«--swap-space»', default=4)\n"
        "parser.add_argument('--max-model-len')\nparser.add_argument('--gpu-memory-utilization')"
    ),
    "click, among others": (
        "@click.option('«--swap-space»', default=4)\n@click.option('--max-model-len')\n"
        "@click.option('--gpu-memory-utilization')\ndef main(): ..."
    ),
}


@pytest.mark.parametrize("marked", DECLARED.values(), ids=DECLARED)
def test_flags_that_are_declared_and_passed_on_are_likely(marked: str) -> None:
    hit = hits_in(PARSER + marked)[0]
    assert (hit.confidence, hit.kind, hit.value) == ("likely", "command-line-flag", (4,))


def test_flags_that_are_declared_for_something_else_are_names_only() -> None:
    marked = "parser.add_argument('«--swap-space»')\nprint(parser.parse_args().swap_space)"
    assert confidences(PARSER + marked) == ["name-only"]
