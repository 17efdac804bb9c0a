"""What stands for the foreign actions that the workflows use, where GitHub cannot be reached.

Each does what the workflows need of it. What the real ones do is not tried here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.workflows.files import WORKFLOWS
from tests.workflows.test_form import PINNED

if TYPE_CHECKING:
    from pathlib import Path

SHARED = "/shared"
"""A folder that all jobs of a run have."""

_COPY = """\
    - shell: bash
      env:
        INTO: ${{ inputs.path }}
      run: |
        mkdir -p "./$INTO"
        if [ "$INTO" ]; then cp -r /project/. "./$INTO"; else cp -r /main/. .; fi
"""
_KEEP = """\
    - shell: bash
      env:
        NAME: ${{ inputs.name }}
        FILE: ${{ inputs.path }}
      run: mkdir -p "/shared/artifacts/$NAME" && cp "$FILE" "/shared/artifacts/$NAME/"
"""
_FETCH = """\
    - shell: bash
      env:
        INTO: ${{ inputs.path }}
      run: mkdir -p "$INTO" && cp -r /shared/artifacts/. "$INTO"
"""
_BUILD = """\
    - id: build
      shell: bash
      env:
        INPUTS: ${{ toJSON(inputs) }}
      run: python3 /standins/build.py
"""
_STEPS = {
    "actions/checkout": _COPY,
    "actions/upload-artifact": _KEEP,
    "actions/download-artifact": _FETCH,
    "docker/build-push-action": _BUILD,
}
_INPUTS = ("path", "name", "context", "file", "build-args", "tags", "push", "outputs", "cache-from")

BUILD = '''\
"""Builds and pushes by the daemon's own API; tells what it was asked for."""
import http.client, io, json, os, pathlib, socket, tarfile, urllib.parse


class Daemon(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect("/var/run/docker.sock")


def call(path, body=b"", **headers):
    daemon = Daemon("localhost")
    daemon.request("POST", path, body, {"Content-Type": "application/x-tar", **headers})
    lines = daemon.getresponse().read().decode().splitlines()
    events = [json.loads(line) for line in lines if line.strip()]
    for event in events:
        assert "error" not in event, event
    return events


asked = json.loads(os.environ["INPUTS"])
with open("/shared/builds.jsonl", "a") as log:
    print(json.dumps(asked), file=log)
context = pathlib.Path(asked["context"])
buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w") as tar:
    tar.add(context, ".")
name, _, value = asked["build-args"].partition("=")
query = {
    "dockerfile": os.path.relpath(asked["file"], context),
    "buildargs": json.dumps({name: value}),
    "t": asked["tags"],
    "rm": "1",
}
call("/build?" + urllib.parse.urlencode(query), buffer.getvalue())
if asked["push"] == "true":
    image, _, tag = asked["tags"].rpartition(":")
    events = call(f"/images/{image}/push?tag={tag}", **{"X-Registry-Auth": "e30="})
    [digest] = [event["aux"]["Digest"] for event in events if "aux" in event]
    with open(os.environ["GITHUB_OUTPUT"], "a") as outputs:
        print("digest=" + digest, file=outputs)
'''


def make(folder: Path) -> dict[str, Path]:
    """Folders for every foreign action at its pin, as `act` wants them."""
    found: dict[str, Path] = {}
    for path in WORKFLOWS:
        for line in path.read_text(encoding="utf-8").splitlines():
            if pin := PINNED.search(line):
                found[f"{pin[1]}@{pin[2]}"] = _action(folder / pin[1], pin[1])
    tools = folder / "tools"
    tools.mkdir()
    (tools / "build.py").write_text(BUILD, encoding="utf-8")
    return found


def _action(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    inputs = "".join(f"  {each}: {{default: ''}}\n" for each in _INPUTS)
    outputs = "outputs:\n  digest: {value: '${{ steps.build.outputs.digest }}'}\n"
    steps = _STEPS.get(name, "    - {shell: bash, run: 'true'}\n")
    text = f"name: {name}\ninputs:\n{inputs}{outputs * ('build-push' in name)}"
    (folder / "action.yml").write_text(
        f"{text}runs:\n  using: composite\n  steps:\n{steps}", encoding="utf-8"
    )
    return folder
