"""Writes the schema documents that the labelled cases in tests/usage/ are measured against.

    python tools/usage_documents.py

The documents are the real ones, read from the published wheels, without what no case needs:
descriptions, and SGLang's hundreds of new parameters. TensorRT-LLM's wheels are not on the public
index; its two documents hold the parameters that its source at these versions declares and that
the cases name. No engine has made a parameter required that was not; vLLM 98 and 99 are made up,
and do.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from param_discovery.schema.json_types import JsonValue

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "usage" / "documents"

VERSIONS = {
    "vllm": ("0.9.2", "0.14.1", "0.32.0"),
    "transformers": ("4.57.1", "5.0.0"),
    "sglang": ("0.5.2", "0.5.23"),
}
WORDS = frozenset({"description", "x-deprecation-message"})
RUN_FACTS = {"discovered_at": "2026-01-31T12:00:00Z", "inputs_sha256": None}
LINE_DEPTH = 4
"""Down to a section's or a class's parameters, each key has its own line."""

MADE_UP = (
    "dtype",
    "enforce_eager",
    "gpu_memory_utilization",
    "max_model_len",
    "max_num_seqs",
    "model",
    "tensor_parallel_size",
    "trust_remote_code",
)

BOOLEAN = {"type": "boolean", "x-python-type": "bool"}
INTEGER = {"type": "integer", "x-python-type": "int"}
TEXT = {"type": "string", "x-python-type": "str"}
INTEGERS = {
    "anyOf": [{"type": "array", "items": {"type": "integer"}}, {"type": "null"}],
    "default": None,
    "x-python-type": "list[int] | None",
}
TENSORRT_STAYS: dict[str, Any] = {
    "attn_backend": TEXT | {"default": "TRTLLM"},
    "disable_overlap_scheduler": BOOLEAN | {"default": False},
    "enable_iter_perf_stats": BOOLEAN | {"default": False},
    "kv_cache_config": {"$ref": "#/$defs/KvCacheConfig", "x-python-type": "KvCacheConfig"},
    "max_batch_size": INTEGER,
    "max_num_tokens": INTEGER,
    "max_seq_len": INTEGER,
    "model": TEXT,
    "tensor_parallel_size": INTEGER | {"default": 1},
    "trust_remote_code": BOOLEAN | {"default": False},
}
TENSORRT_OLD: dict[str, Any] = {
    "autotuner_enabled": BOOLEAN | {"default": True},
    "cuda_graph_batch_sizes": INTEGERS,
    "cuda_graph_max_batch_size": INTEGER | {"default": 0},
    "cuda_graph_padding_enabled": BOOLEAN | {"default": False},
    "kv_cache_dtype": TEXT | {"default": "auto"},
    "mixed_sampler": BOOLEAN | {"default": False},
    "moe_backend": TEXT | {"default": "CUTLASS"},
    "use_cuda_graph": BOOLEAN | {"default": False},
}
TENSORRT_NEW: dict[str, Any] = {
    "cuda_graph_config": {"$ref": "#/$defs/CudaGraphConfig", "x-python-type": "CudaGraphConfig"},
    "enable_autotuner": BOOLEAN | {"default": True},
    "enable_mixed_sampler": BOOLEAN | {"default": False},
}
TENSORRT_CLASSES: dict[str, Any] = {
    "CudaGraphConfig": {
        "batch_sizes": INTEGERS,
        "enable_padding": BOOLEAN | {"default": False},
        "max_batch_size": INTEGER | {"default": 0},
    },
    "KvCacheConfig": {
        "enable_block_reuse": BOOLEAN | {"default": True},
        "free_gpu_memory_fraction": {"type": "number", "x-python-type": "float"},
        "max_tokens": INTEGER,
    },
}
TENSORRT_SAMPLING: dict[str, Any] = {
    "best_of": INTEGER,
    "max_tokens": INTEGER | {"default": 32},
    "seed": INTEGER,
    "temperature": {"type": "number", "x-python-type": "float"},
}


def without_words(value: JsonValue) -> JsonValue:
    """`value` without the engine's own prose."""
    if isinstance(value, list):
        return [without_words(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: without_words(item)
        for key, item in value.items()
        # A parameter may be called `description`: it is no text.
        if not (key in WORDS and isinstance(item, str))
    }


def discovered(engine: str, version: str) -> dict[str, Any]:
    """The document of one version, without run facts and prose."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "schema.json"
        command = [
            sys.executable,
            "-m",
            "param_discovery",
            "discover",
            engine,
            "--version",
            version,
        ]
        options = ["--runtime", "wheel", "--output", str(output), "--root", str(ROOT), "--quiet"]
        subprocess.run([*command, *options], check=True, stdout=subprocess.DEVNULL)
        document: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return {key: without_words(value) for key, value in document.items()} | RUN_FACTS


def cut(document: dict[str, Any], old: dict[str, Any]) -> None:
    """Leave out the parameters that `old` has not, but for those that an old one may be now."""
    for name, section in document["properties"].items():
        known = old["properties"][name]["properties"]
        gone = known.keys() - section["properties"].keys()
        section["properties"] = {
            key: value
            for key, value in section["properties"].items()
            if key in known or any(lost in key for lost in gone)
        }
    text = json.dumps(document["properties"])
    document["$defs"] = {
        key: value for key, value in document["$defs"].items() if f"#/$defs/{key}" in text
    }


def body(properties: dict[str, Any]) -> dict[str, Any]:
    """An object of these properties, none of them required."""
    return {
        "type": "object",
        "properties": properties,
        "required": [],
        "additionalProperties": False,
    }


def tensorrt(version: str, like: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """A document of TensorRT-LLM, with the envelope of `like`."""
    text = json.dumps(parameters)
    return {
        **like,
        "title": "Parameters of tensorrt",
        "engine": "tensorrt",
        "engine_version": version,
        "discovery_limitations": [],
        "properties": {
            "engine_params": body(parameters),
            "sampling_params": body(TENSORRT_SAMPLING),
        },
        "$defs": {
            name: body(fields) | {"x-python-type": name}
            for name, fields in TENSORRT_CLASSES.items()
            if f"#/$defs/{name}" in text
        },
    }


def made_up(like: dict[str, Any], version: str, *, is_model_required: bool) -> dict[str, Any]:
    """A few parameters of `like`, of which `model` may be required."""
    section = like["properties"]["engine_params"]
    parameters = {name: section["properties"][name] for name in MADE_UP}
    required = ["model"] if is_model_required else []
    if is_model_required:
        parameters["model"] = {k: v for k, v in parameters["model"].items() if k != "default"}
    return {
        **like,
        "engine_version": version,
        "discovery_limitations": [],
        "properties": {"engine_params": body(parameters) | {"required": required}},
        "$defs": {},
    }


def text_of(value: JsonValue, depth: int = LINE_DEPTH) -> str:
    """JSON with sorted keys and one line for each of the upper levels."""
    if depth == 0 or not isinstance(value, dict) or not value:
        return json.dumps(value, sort_keys=True, ensure_ascii=True)
    lines = [f"{json.dumps(key)}: {text_of(value[key], depth - 1)}" for key in sorted(value)]
    return "{\n" + ",\n".join(lines) + "\n}"


def write(document: dict[str, Any]) -> None:
    """Write `document` under its engine's name and version."""
    path = FOLDER / f"{document['engine']}-{document['engine_version']}.json"
    path.write_text(text_of(document) + "\n", encoding="utf-8")


def main() -> None:
    """Write all documents."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    documents = {
        (engine, version): discovered(engine, version)
        for engine, versions in VERSIONS.items()
        for version in versions
    }
    cut(documents["sglang", "0.5.23"], documents["sglang", "0.5.2"])
    for document in documents.values():
        write(document)
    newest = documents["vllm", "0.32.0"]
    write(made_up(newest, "98.0.0", is_model_required=False))
    write(made_up(newest, "99.0.0", is_model_required=True))
    like = documents["vllm", "0.9.2"]
    write(tensorrt("0.21.0", like, TENSORRT_STAYS | TENSORRT_OLD))
    write(tensorrt("1.0.0", like, TENSORRT_STAYS | TENSORRT_NEW))


if __name__ == "__main__":
    main()
