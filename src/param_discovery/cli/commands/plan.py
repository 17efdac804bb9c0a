"""`plan`: what an event, or a range of versions, needs: JSON for `strategy.matrix`."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from param_discovery.cli.command import Command
from param_discovery.cli.parser import UsageError

if TYPE_CHECKING:
    from param_discovery.cli.command import Common
    from param_discovery.pipeline.plan_options import PlanOptions
    from param_discovery.report.plan import Plan

_DESCRIPTION = """\
Say which jobs are needed, as the JSON that strategy.matrix of a workflow takes: engines by name
(`all`: every one that is known), engines that HEAD changes (--base), engines that the event changes
which started the workflow (--event, read through GitHub's API with GITHUB_TOKEN; no checkout is
needed), or, with --since, --newest or --versions, released versions of the named engines, spread
over as many jobs as a matrix may have. GitHub refuses an empty matrix: look at the count first."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `plan`."""
    parser.add_argument(
        "engines",
        nargs="*",
        metavar="ENGINE",
        help="an engine of engine_versions/, `all`, or with --event `changed`",
    )
    _add_origin(parser)
    _add_versions(parser)
    _add_jobs(parser)
    parser.add_argument(
        "--github-output",
        action="store_true",
        help="write `matrix`, `count`, `images` and `images-count` into GITHUB_OUTPUT, too",
    )


def _add_origin(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--base", metavar="REV", help="engines that HEAD changes against its merge base with REV"
    )
    parser.add_argument(
        "--event", action="store_true", help="engines that the event of this workflow run changes"
    )
    parser.add_argument(
        "--pr-number",
        type=_number,
        metavar="N",
        help="with --event: this pull request, whatever started the workflow",
    )
    parser.add_argument(
        "--separate-images",
        action="store_true",
        help="with --event: images that have to be built become jobs of their own",
    )
    parser.add_argument(
        "--registry",
        default="ghcr.io",
        metavar="HOST",
        help="where those images are published (default: ghcr.io)",
    )


def _add_versions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="VERSION", help="released versions from this one on")
    parser.add_argument("--until", metavar="VERSION", help="released versions up to this one")
    parser.add_argument(
        "--versions", metavar="A,B,C", type=_list, help="exactly these released versions"
    )
    parser.add_argument(
        "--newest", type=_number, metavar="N", help="the N newest released versions"
    )
    parser.add_argument("--pre", action="store_true", help="pre-releases too")


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--runtime",
        choices=("docker", "wheel"),
        default="docker",
        help="how engines are looked into (default: docker)",
    )
    parser.add_argument(
        "--runner",
        type=_list,
        default=("ubuntu-latest",),
        metavar="LABELS",
        help="labels of the runner where no GPU is needed, with commas (default: ubuntu-latest)",
    )
    parser.add_argument(
        "--gpu-runner",
        type=_list,
        default=("self-hosted", "gpu"),
        metavar="LABELS",
        help="labels of the runner for engines with a GPU (default: self-hosted,gpu)",
    )
    parser.add_argument(
        "--versions-per-job",
        type=_number,
        default=20,
        metavar="N",
        help="at least so many versions a job, more where 256 jobs do not hold them (default: 20)",
    )


def run(arguments: argparse.Namespace, common: Common) -> int:
    """Plan, report, and return the exit code."""
    _refuse_contradictions(arguments)
    from param_discovery.report.plan import append_outputs, write  # noqa: PLC0415 - only here

    file = _output_file(arguments)
    plan = _plan(arguments, common)
    write(plan, common.style)
    if file is not None:
        append_outputs(plan, file)
    return 0


def _refuse_contradictions(arguments: argparse.Namespace) -> None:
    by_version = _by_version(arguments)
    if not by_version and (arguments.until is not None or arguments.pre):
        raise UsageError(
            "--until and --pre belong to --since or --newest.", mend="Give one of the two, too."
        )
    bounds = (arguments.since, arguments.until, arguments.newest, arguments.pre)
    if arguments.versions is not None and any(bounds):
        raise UsageError(
            "--versions says which versions to read.", mend="Give nothing else that says it."
        )
    origins = [arguments.event, arguments.base is not None, by_version]
    if sum(origins) > 1:
        raise UsageError(
            "--event, --base and released versions are three plans.", mend="Give one of them."
        )
    if arguments.base is not None and arguments.engines:
        raise UsageError("--base finds the engines itself.", mend="Name no engine.")
    if not any(origins[:2]) and not arguments.engines:
        raise UsageError(
            "nothing says which engines to plan for.", mend="Name engines, or `all`; or --event."
        )
    if not arguments.event and (arguments.pr_number or arguments.separate_images):
        raise UsageError("--pr-number and --separate-images need --event.", mend="Give --event.")


def _by_version(arguments: argparse.Namespace) -> bool:
    return any(
        value is not None for value in (arguments.versions, arguments.since, arguments.newest)
    )


def _output_file(arguments: argparse.Namespace) -> Path | None:
    if not arguments.github_output:
        return None
    name = os.environ.get("GITHUB_OUTPUT", "")
    if not name:
        raise UsageError(
            "--github-output, and GITHUB_OUTPUT is not set.",
            mend="Leave it out where no workflow runs.",
        )
    return Path(name)


def _plan(arguments: argparse.Namespace, common: Common) -> Plan:
    options = _options(arguments, common)
    if arguments.event:
        return _of_event(arguments, options)
    if _by_version(arguments):
        return _of_versions(arguments, options, common)
    from param_discovery.pipeline.plan import plan_changed, plan_engines  # noqa: PLC0415

    if arguments.base is not None:
        return plan_changed(arguments.base, options)
    return plan_engines(arguments.engines, options)


def _of_event(arguments: argparse.Namespace, options: PlanOptions) -> Plan:
    from param_discovery.github.client import Client, settings_from  # noqa: PLC0415 - heavy
    from param_discovery.github.event import read_event  # noqa: PLC0415
    from param_discovery.pipeline.plan_event import Asked, plan_event  # noqa: PLC0415

    token = os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN") or ""
    asked = Asked(tuple(arguments.engines), arguments.pr_number, options.root.as_posix())
    with Client(settings_from(os.environ, token)) as client:
        return plan_event(client, read_event(os.environ), asked, options, os.environ)


def _of_versions(arguments: argparse.Namespace, options: PlanOptions, common: Common) -> Plan:
    from param_discovery.pipeline.history_options import HistoryOptions  # noqa: PLC0415
    from param_discovery.pipeline.plan_versions import plan_versions  # noqa: PLC0415
    from param_discovery.report.progress import board  # noqa: PLC0415

    asked = HistoryOptions(
        root=common.root,
        since=arguments.since,
        until=arguments.until,
        versions=arguments.versions,
        prereleases=arguments.pre,
    )
    with board(common.style) as shown:
        return plan_versions(arguments.engines, asked, options, shown)


def _options(arguments: argparse.Namespace, common: Common) -> PlanOptions:
    from param_discovery.pipeline.plan_options import PlanOptions  # noqa: PLC0415

    return PlanOptions(
        root=common.root,
        runtime=arguments.runtime,
        runner=arguments.runner,
        gpu_runner=arguments.gpu_runner,
        separate_images=arguments.separate_images,
        registry=arguments.registry,
        newest=arguments.newest,
        versions_per_job=arguments.versions_per_job,
    )


def _list(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in re.split(r"[,\n]", text) if part.strip())
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} names nothing")
    return found


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


COMMAND = Command(
    name="plan",
    summary="what an event or a range of versions needs, for a workflow's matrix",
    description=_DESCRIPTION,
    add_arguments=add_arguments,
    run=run,
)
