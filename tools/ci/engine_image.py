"""Make a local image of a real engine without any image registry.

    python tools/ci/engine_image.py SITE_PACKAGES IMAGE

The packages of a virtual environment are copied onto a Debian base of tools/ci/base_images.py,
whose Python has the same minor version: a container and the environment then hold the same files.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

BASE_IMAGE = "param-discovery-base:bookworm"
PACKAGES = "/usr/local/lib/python3.11/dist-packages"


def make_image(site_packages: Path, image: str) -> None:
    """Tag `image` with the packages of `site_packages` on the base image.

    Raises:
        subprocess.CalledProcessError: the base image is missing, or the daemon failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        dockerfile = Path(folder) / "Dockerfile"
        dockerfile.write_text(f"FROM {BASE_IMAGE}\nCOPY . {PACKAGES}\n")
        subprocess.run(
            ["docker", "build", "--quiet", "--tag", image, "--file", dockerfile, "."],  # noqa: S607
            cwd=site_packages,
            check=True,
            stdout=subprocess.DEVNULL,
            # The classic builder is there wherever a daemon is.
            env=dict(os.environ, DOCKER_BUILDKIT="0"),
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site_packages", type=Path)
    parser.add_argument("image")
    arguments = parser.parse_args()
    make_image(arguments.site_packages, arguments.image)
