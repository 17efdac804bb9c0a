"""Cut what we use out of GitHub's published API descriptions, for the test server to be held to.

The whole descriptions take 14 MB. What is written keeps the paths, parameters and schemas of the
operations named here as they are published, without their prose, and `nullable` as JSON Schema
spells it. Run it again after adding an operation or for a newer version:

    python tools/github_api.py

It needs `npm`, which fetches the two packages; both are under the MIT licence.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphql import DocumentNode, ObjectTypeDefinitionNode, parse, print_ast
from graphql.language.ast import (
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ScalarTypeDefinitionNode,
    TypeNode,
)

TARGET = Path(__file__).parents[1] / "tests" / "github" / "server" / "published"
OPENAPI = "@octokit/openapi@23.0.2"
GRAPHQL = "@octokit/graphql-schema@15.26.1"
NOTICE = "Excerpt of {package} (MIT licence, Copyright GitHub), made by tools/github_api.py"

_REPOSITORY = "/repos/{owner}/{repo}"
OPERATIONS = {
    _REPOSITORY: ("get",),
    f"{_REPOSITORY}/actions/runs": ("get",),
    f"{_REPOSITORY}/actions/runs/{{run_id}}/jobs": ("get",),
    f"{_REPOSITORY}/actions/workflows/{{workflow_id}}": ("get",),
    f"{_REPOSITORY}/actions/workflows/{{workflow_id}}/dispatches": ("post",),
    f"{_REPOSITORY}/actions/workflows/{{workflow_id}}/runs": ("get",),
    f"{_REPOSITORY}/collaborators/{{username}}/permission": ("get",),
    f"{_REPOSITORY}/commits": ("get",),
    f"{_REPOSITORY}/commits/{{commit_sha}}/pulls": ("get",),
    f"{_REPOSITORY}/compare/{{basehead}}": ("get",),
    f"{_REPOSITORY}/git/blobs/{{file_sha}}": ("get",),
    f"{_REPOSITORY}/git/ref/{{ref}}": ("get",),
    f"{_REPOSITORY}/git/refs": ("post",),
    f"{_REPOSITORY}/git/refs/{{ref}}": ("patch",),
    f"{_REPOSITORY}/git/trees/{{tree_sha}}": ("get",),
    f"{_REPOSITORY}/issues/comments/{{comment_id}}": ("get", "patch", "delete"),
    f"{_REPOSITORY}/issues/{{issue_number}}/comments": ("get", "post"),
    f"{_REPOSITORY}/issues/{{issue_number}}/labels": ("get", "post"),
    f"{_REPOSITORY}/issues/{{issue_number}}/labels/{{name}}": ("delete",),
    f"{_REPOSITORY}/labels": ("post",),
    f"{_REPOSITORY}/labels/{{name}}": ("get",),
    f"{_REPOSITORY}/pulls": ("get", "post"),
    f"{_REPOSITORY}/pulls/{{pull_number}}": ("get", "patch"),
}
FIELDS = {
    "Query": {"viewer"},
    "Mutation": {"createCommitOnBranch"},
    "User": {"login"},
    "CreateCommitOnBranchPayload": {"clientMutationId", "commit", "ref"},
    "Commit": {"oid", "url"},
    "Ref": {"name", "prefix"},
}
Json = Any
"""A part of the published description: its form is checked by what is made of it."""

_PROSE = frozenset({"description", "summary", "title", "example", "examples", "externalDocs"})


def main() -> None:
    """Write the excerpts."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        openapi = _member(OPENAPI, "package/generated/api.github.com.json", Path(folder))
        sdl = _member(GRAPHQL, "package/schema.graphql", Path(folder))
    excerpt = {"notice": NOTICE.format(package=OPENAPI), **_rest(json.loads(openapi))}
    text = json.dumps(excerpt, indent=1, sort_keys=True)
    (TARGET / "rest.json").write_text(f"{text}\n", encoding="utf-8")
    notice = f"# {NOTICE.format(package=GRAPHQL)}\n\n"
    (TARGET / "schema.graphql").write_text(notice + _graphql(sdl.decode()), encoding="utf-8")


def _member(package: str, name: str, folder: Path) -> bytes:
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), package]
    listing = subprocess.run(command, check=True, capture_output=True, text=True)
    with tarfile.open(folder / listing.stdout.split()[-1]) as archive:
        file = archive.extractfile(name)
        if file is None:
            raise FileNotFoundError(name)
        return file.read()


def _rest(document: dict[str, Any]) -> dict[str, Any]:
    paths = {path: _operations(document, path, verbs) for path, verbs in OPERATIONS.items()}
    excerpt = _plain(_resolved(paths, document))
    schemas: dict[str, Any] = {}
    _collect(excerpt, document, schemas)
    return {"paths": excerpt, "schemas": schemas}


def _operations(document: dict[str, Any], path: str, verbs: tuple[str, ...]) -> dict[str, Any]:
    item = document["paths"][path]
    kept = ("operationId", "parameters", "requestBody", "responses")
    return {verb: {key: item[verb][key] for key in kept if key in item[verb]} for verb in verbs}


def _resolved(node: Json, document: dict[str, Any]) -> Json:
    """`node` with shared parameters, responses and headers put in their places; schemas stay."""
    if isinstance(node, list):
        return [_resolved(entry, document) for entry in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref", "")
    if reference and not reference.startswith("#/components/schemas/"):
        return _resolved(_at(document, reference), document)
    return {key: _resolved(value, document) for key, value in node.items()}


def _at(document: dict[str, Any], reference: str) -> Json:
    node: Any = document
    for key in reference.removeprefix("#/").split("/"):
        node = node[key]
    return node


def _collect(node: Json, document: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Add to `schemas` all that `node` refers to, and what those refer to."""
    if isinstance(node, list):
        for entry in node:
            _collect(entry, document, schemas)
    elif isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            name = reference.rpartition("/")[2]
            if name not in schemas:
                schemas[name] = _plain(document["components"]["schemas"][name])
                _collect(schemas[name], document, schemas)
        for value in node.values():
            _collect(value, document, schemas)


def _plain(node: Json, *, names: bool = False) -> Json:
    """Without prose, and with `nullable` (OpenAPI 3.0) as JSON Schema says it.

    Args:
        node: A part of the description.
        names: Whether the keys of `node` are names of properties, and none of the language.
    """
    if isinstance(node, list):
        return [_plain(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _plain(value, names=key == "properties" and not names)
        for key, value in node.items()
        if names or not (key in _PROSE or key.startswith("x-"))
    }
    if names or not kept.pop("nullable", False):
        return _referenced(kept)
    return {"anyOf": [_referenced(kept), {"type": "null"}]}


def _referenced(node: dict[str, Any]) -> dict[str, Any]:
    """References lead into this file."""
    reference = node.get("$ref")
    if isinstance(reference, str):
        return {"$ref": f"#/schemas/{reference.rpartition('/')[2]}"}
    return node


def _graphql(sdl: str) -> str:
    definitions = {d.name.value: d for d in parse(sdl).definitions if hasattr(d, "name")}
    kept: dict[str, Any] = {}
    waiting = ["Query", "Mutation"]
    while waiting:
        name = waiting.pop()
        if name in kept or name not in definitions:
            continue
        kept[name] = _definition(definitions[name])
        waiting += _mentioned(kept[name])
    document = DocumentNode(definitions=tuple(kept[name] for name in sorted(kept)))
    return f"{print_ast(document)}\n"


def _definition(node: Json) -> Json:
    if isinstance(node, ScalarTypeDefinitionNode):
        return replace(node, description=None, directives=())
    if isinstance(node, EnumTypeDefinitionNode):
        return replace(node, description=None, directives=(), values=_bare(node.values))
    fields = _bare(node.fields)
    if isinstance(node, ObjectTypeDefinitionNode):
        wanted = FIELDS[node.name.value]
        fields = tuple(field for field in fields if field.name.value in wanted)
        return replace(node, description=None, directives=(), interfaces=(), fields=fields)
    return replace(node, description=None, directives=(), fields=fields)


def _bare(nodes: Json) -> tuple[Any, ...]:
    return tuple(replace(node, description=None, directives=()) for node in nodes or ())


def _mentioned(node: Json) -> list[str]:
    if isinstance(node, EnumTypeDefinitionNode | ScalarTypeDefinitionNode):
        return []
    names = [_named(field.type) for field in node.fields]
    if isinstance(node, InputObjectTypeDefinitionNode):
        return names
    return names + [
        _named(argument.type) for field in node.fields for argument in field.arguments or ()
    ]


def _named(node: TypeNode) -> str:
    while isinstance(node, ListTypeNode | NonNullTypeNode):
        node = node.type
    assert isinstance(node, NamedTypeNode)  # noqa: S101 - the grammar has no fourth
    return node.name.value


if __name__ == "__main__":
    main()
