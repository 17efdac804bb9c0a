"""The door: reads the command line, runs one command, turns every end into an exit code."""

from __future__ import annotations

import sys
from types import SimpleNamespace

from param_discovery.cli.command import common_of, style_of
from param_discovery.cli.plain import read_plain
from param_discovery.cli.signals import interruptible
from param_discovery.errors import OutsideError, ParamDiscoveryError
from param_discovery.report import console
from param_discovery.schema.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EXIT_OUTSIDE = 3
EXIT_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: the process's) and return its exit code.

    0 done, 1 the answer is no, 2 wrong use or bad input, 3 something outside failed (or a bug of
    ours: never a 1, which would be a verdict), 130 interrupted.
    """
    console.prepare_streams()
    given = SimpleNamespace()
    try:
        with interruptible():
            code = _run(argv, given)
            sys.stdout.flush()
            return code
    except ParamDiscoveryError as error:
        console.say_error(error, style_of(given))
        return error.exit_code
    except KeyboardInterrupt:
        console.say("interrupted", style_of(given))
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        console.discard_stdout()
        return EXIT_OUTSIDE
    except Exception as error:  # noqa: BLE001 - the door: a bug must not look like a verdict
        return _bug(error, given)


def _run(argv: Sequence[str] | None, given: SimpleNamespace) -> int:
    """Parse into `given` (so that flags count for errors too) and run the command."""
    words = sys.argv[1:] if argv is None else argv
    if not read_plain(words, given):
        from param_discovery.cli.registry import build_parser  # noqa: PLC0415 - see `plain`

        try:
            build_parser().parse_args(words, namespace=given)
        except SystemExit as done:  # argparse's end of --help and --version
            sys.stdout.flush()
            return done.code if isinstance(done.code, int) else 0
    code: int = given.run(given, common_of(given))
    return code


def _bug(error: Exception, given: SimpleNamespace) -> int:
    style = style_of(given)
    if isinstance(error, OSError) and _stdout_is_broken():
        console.discard_stdout()
        lost = OutsideError(
            f"cannot write to standard output: {error.strerror or error}",
            meaning="The result is incomplete.",
        )
        console.say_error(lost, style)
        return EXIT_OUTSIDE
    if style.verbose:
        import traceback  # noqa: PLC0415 - only for a bug

        console.say("".join(traceback.format_exception(error)), style)
    bug = OutsideError(
        f"unexpected {type(error).__name__}: {error}",
        meaning="This is a bug in param-discovery; there is no result.",
        mend="Please report it where param-discovery's source is kept"
        + (", with the traceback above." if style.verbose else ", with what -v shows."),
    )
    console.say_error(bug, style)
    return EXIT_OUTSIDE


def _stdout_is_broken() -> bool:
    try:
        sys.stdout.flush()
    except OSError:
        return True
    return False
