"""Make the base images that the Docker tests build on, without any image registry.

    python tools/ci/base_images.py [--only NAME ...] [--tag IMAGE=NAME ...]

Each image is a minimal Debian made by `debootstrap` and handed to the daemon with `docker import`;
what already exists from the same recipe is left alone. `--tag python:3.12-slim=bookworm` gives an
image a further name, so that a Dockerfile's FROM finds a stand-in. Needs root, debootstrap and a
daemon. The host's certificate bundle goes in, so that pip works behind a proxy that opens TLS.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
import shutil
import ssl
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

LOG = logging.getLogger("base_images")
REPOSITORY = "param-discovery-base"
RECIPE_LABEL = "org.param-discovery.base-recipe"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
RECIPE_VERSION = "2"


@dataclass(frozen=True, slots=True)
class DebianBase:
    """A Debian release with its own Python."""

    name: str
    packages: tuple[str, ...] = ("python3", "python3-pip", "python3-venv", "ca-certificates")

    def recipe(self) -> str:
        """What decides whether an image has to be made again."""
        facts = (RECIPE_VERSION, self.name, *self.packages, _bundle_digest())
        return hashlib.sha256("\n".join(facts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class DerivedBase:
    """An image made by a few Dockerfile lines."""

    name: str
    dockerfile: str

    def recipe(self) -> str:
        """What decides whether an image has to be made again."""
        return hashlib.sha256(self.dockerfile.encode()).hexdigest()


DEBIAN_BASES = (DebianBase("bookworm"), DebianBase("bullseye"), DebianBase("trixie"))
DERIVED_BASES = (
    DerivedBase(
        "no-python",
        f"FROM {REPOSITORY}:bookworm\nRUN rm -f /usr/bin/python3* /usr/bin/python\n",
    ),
    DerivedBase(
        "only-python",
        f"FROM {REPOSITORY}:bookworm\n"
        "RUN rm -f /usr/bin/python3 && ln -sf python3.11 /usr/bin/python\n",
    ),
    DerivedBase("empty", 'FROM scratch\nLABEL empty=true\nCMD ["/nothing"]\n'),
)


def main() -> None:
    """Make what is asked for, then add the further names."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [base.name for base in (*DEBIAN_BASES, *DERIVED_BASES)]
    parser.add_argument("--only", action="append", choices=names, help="make only this one")
    parser.add_argument("--tag", action="append", default=[], metavar="IMAGE=NAME")
    arguments = parser.parse_args()
    wanted = arguments.only or names
    for base in DEBIAN_BASES:
        if base.name in wanted:
            make_debian(base)
    for derived in DERIVED_BASES:
        if derived.name in wanted:
            make_derived(derived)
    for pair in arguments.tag:
        image, _, name = pair.rpartition("=")
        _docker("tag", f"{REPOSITORY}:{name}", image)
        LOG.info("%s is %s", image, name)


def make_debian(base: DebianBase) -> None:
    """Bootstrap one release into an image, unless it is there."""
    if _is_current(base.name, base.recipe()):
        LOG.info("%s is there", base.name)
        return
    LOG.info("making %s", base.name)
    with tempfile.TemporaryDirectory(prefix="base-image-") as folder:
        root = Path(folder) / "root"
        _bootstrap(base, root)
        _prepare(root)
        _import(base, root)


def make_derived(base: DerivedBase) -> None:
    """Build one of the small variants, unless it is there."""
    if _is_current(base.name, base.recipe()):
        LOG.info("%s is there", base.name)
        return
    LOG.info("making %s", base.name)
    label = f"{RECIPE_LABEL}={base.recipe()}"
    tag = f"{REPOSITORY}:{base.name}"
    _docker("build", "--quiet", "--label", label, "--tag", tag, "-", text=base.dockerfile)


def _bootstrap(base: DebianBase, root: Path) -> None:
    """Run debootstrap; its log is shown only when it fails."""
    command = [
        _program("debootstrap"),
        "--variant=minbase",
        f"--include={','.join(base.packages)}",
        base.name,
        str(root),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        LOG.error("%s", done.stdout[-4000:] + done.stderr[-4000:])
        done.check_returncode()


def _prepare(root: Path) -> None:
    """Like an image for Python: pip may install, `python` exists, certificates are known."""
    for marker in root.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
        marker.unlink()
    python = root / "usr/bin/python"
    if not python.exists():
        python.symlink_to("python3")
    shutil.copyfile(_bundle(), root / BUNDLE.lstrip("/"))
    for archive in root.glob("var/cache/apt/archives/*.deb"):
        archive.unlink()


def _import(base: DebianBase, root: Path) -> None:
    """Hand a root folder to the daemon as an image of one layer."""
    changes = (
        f"ENV SSL_CERT_FILE={BUNDLE} PIP_CERT={BUNDLE}",
        "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        f"LABEL {RECIPE_LABEL}={base.recipe()}",
        'CMD ["python3"]',
    )
    options = [part for change in changes for part in ("--change", change)]
    tar = [_program("tar"), "-C", str(root), "--exclude=./proc/*", "--exclude=./sys/*", "-c", "."]
    with subprocess.Popen(tar, stdout=subprocess.PIPE) as archive:
        command = [_program("docker"), "import", *options, "-", f"{REPOSITORY}:{base.name}"]
        subprocess.run(command, stdin=archive.stdout, stdout=subprocess.DEVNULL, check=True)
    if archive.returncode:
        raise subprocess.CalledProcessError(archive.returncode, tar)


def _is_current(name: str, recipe: str) -> bool:
    """Whether the daemon has this image from this recipe."""
    template = f'{{{{index .Config.Labels "{RECIPE_LABEL}"}}}}'
    command = [_program("docker"), "image", "inspect", "-f", template, f"{REPOSITORY}:{name}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == recipe


def _docker(*arguments: str, text: str | None = None) -> None:
    # The classic builder: a base image needs no BuildKit, and the plugin may be absent.
    environment = {**os.environ, "DOCKER_BUILDKIT": "0"}
    command = [_program("docker"), *arguments]
    done = subprocess.run(
        command, input=text, text=True, env=environment, capture_output=True, check=False
    )
    if done.returncode:
        LOG.error("%s", done.stdout + done.stderr)
        done.check_returncode()


def _bundle() -> Path:
    found = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile or BUNDLE
    return Path(found)


def _bundle_digest() -> str:
    return hashlib.sha256(_bundle().read_bytes()).hexdigest()


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise SystemExit(f"{name} is needed and not on PATH")
    return path


if __name__ == "__main__":
    main()
