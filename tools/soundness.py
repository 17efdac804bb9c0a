"""Is a verdict of safe ever wrong? Puts a million pairs of schemas before `decide`, and counts.

`python tools/soundness.py --pairs 1000000 --seed 1 --jobs 8` makes random pairs and checks each
answer with sampled values and two independent validators. With `--schemas A.json B.json ...` the
pairs are those of real documents: each parameter, class and section that two documents share, both
ways, and with `--cross N` so many pairs of any two of them. Prints figures and each miss with a
minimal pair; the exit code is 1 where there was one.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from random import Random
from types import ModuleType
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
# A distribution may have left a package of that name, and a package wins over a mere folder.
sys.modules["tests"] = ModuleType("tests")
sys.modules["tests"].__path__ = [str(ROOT / "tests")]

from param_discovery.schema.inclusion import decide  # noqa: E402 - found by the lines above
from tests.soundness.campaign import MISSES, Finding, Tally, drawn, judge, run, together  # noqa: E402 - found by the lines above
from tests.soundness.documents import fragments, named_pairs  # noqa: E402 - found by the lines above
from tests.soundness.shrink import shrunk  # noqa: E402 - found by the lines above

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.soundness.walk import Schema

CHUNK = 5_000
SHOWN_MISSES = 20
SEED_OF_REAL = 7


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one campaign; 1 where an answer was wrong."""
    options = _options(arguments)
    start = time.perf_counter()
    tally = _real(options) if options.schemas else _random(options)
    seconds = time.perf_counter() - start
    _print_figures(tally, seconds)
    for name in (*MISSES, "disputed", *(("unproved no", "unknown") if options.verbose else ())):
        _print_findings([finding for finding in tally.findings if finding.outcome == name])
    return 1 if tally.misses else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--schemas", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--cross", type=int, default=0, help="with --schemas: any two fragments")
    parser.add_argument("--verbose", action="store_true", help="also what was not decided")
    return parser.parse_args(arguments)


def _random(options: argparse.Namespace) -> Tally:
    starts = range(0, options.pairs, CHUNK)
    ends = [min(start + CHUNK, options.pairs) for start in starts]
    seeds = itertools.repeat(options.seed)
    if options.jobs == 1:
        return together(map(_chunk, seeds, starts, ends))
    with ProcessPoolExecutor(options.jobs) as pool:
        return together(pool.map(_chunk, seeds, starts, ends))


def _chunk(seed: int, start: int, end: int) -> Tally:
    return run(decide, drawn(seed, range(start, end)))


def _real(options: argparse.Namespace) -> Tally:
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in options.schemas]
    return run(decide, _cases(documents, options.cross))


def _cases(documents: list[dict[str, Any]], cross: int) -> Iterator[tuple[Schema, Schema, Random]]:
    for old, new in itertools.product(documents, repeat=2):
        for _, before, after in named_pairs(old, new):
            yield before, after, Random(SEED_OF_REAL)  # noqa: S311 - to be made again
    rng = Random(SEED_OF_REAL)  # noqa: S311 - to be made again
    pool = [fragment for document in documents for _, fragment in fragments(document)]
    for _ in range(cross):
        yield rng.choice(pool), rng.choice(pool), rng


def _print_figures(tally: Tally, seconds: float) -> None:
    count = sum(tally.answers.values())
    if not count:
        print("no pairs")
        return
    shares = ", ".join(f"{name} {n / count:.1%}" for name, n in tally.answers.most_common())
    outcomes = ", ".join(f"{name} {n}" for name, n in tally.outcomes.most_common())
    print(f"{count} pairs in {seconds:.0f} s ({count / seconds:.0f} a second)")
    print(f"answers: {shares}")
    print(f"outcomes: {outcomes}")
    mean = tally.deciding_seconds / count
    print(f"decide: {mean * 1e6:.0f} us in the mean, {tally.slowest_seconds:.3f} s at most")
    if tally.slowest is not None:
        print(f"  slowest: {_text(tally.slowest[0])[:500]}  ->  {_text(tally.slowest[1])[:500]}")


def _print_findings(findings: list[Finding]) -> None:
    for finding in findings[:SHOWN_MISSES]:
        old, new = shrunk(finding.old, finding.new, partial(_same, finding))
        again = judge(decide, old, new, Random(0))  # noqa: S311 - to be made again
        print(f"{finding.outcome}: {again.detail or finding.detail}")
        print(f"  old    {_text(old)}\n  new    {_text(new)}\n  value  {_text(again.value)}")
    if left := Counter(finding.detail for finding in findings[SHOWN_MISSES:]):
        print(f"  and {left.total()} more")


def _same(was: Finding, old: Schema, new: Schema) -> bool:
    """Whether a smaller pair still shows the same; one that is no schema shows nothing."""
    try:
        return judge(decide, old, new, Random(0)).outcome == was.outcome  # noqa: S311
    except ValueError:
        return False


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, default=repr)


if __name__ == "__main__":
    sys.exit(main())
