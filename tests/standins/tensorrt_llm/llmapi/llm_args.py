"""Argument models: strict, nested, with statuses and discriminated unions."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path
from typing import Any, Literal, Union

from pydantic import AliasChoices, BaseModel, ConfigDict, PositiveInt, PrivateAttr
from pydantic import Field as PydanticField


def Field(default: Any = ..., *, status: str | None = None, **arguments: Any) -> Any:  # noqa: N802
    """Pydantic's `Field`, which also notes how settled a parameter is."""
    if status is not None:
        arguments["json_schema_extra"] = {"status": status}
    return PydanticField(default, **arguments)


class StrictModel(BaseModel):
    """Knows no other names."""

    model_config = ConfigDict(extra="forbid")


class BatchingType(str, Enum):
    """How requests are batched."""

    STATIC = "STATIC"
    INFLIGHT = "INFLIGHT"


class Compression(Enum):
    """Members whose values nobody writes into a file."""

    ZIP = auto()
    NONE = object()


class KvCacheConfig(StrictModel):
    """Configuration of the key/value cache."""

    enable_block_reuse: bool = Field(default=True, description="Reuse blocks between requests.")
    max_tokens: int | None = Field(default=None, ge=1, description="Tokens at most.")
    free_gpu_memory_fraction: float = Field(default=0.9, ge=0, le=1)
    dtype: str = Field(default="auto", status="prototype")
    event_buffer_max_size: int = Field(default=0, status="beta")


class MedusaConfig(StrictModel):
    """Speculation with several heads."""

    decoding_type: Literal["Medusa"] = "Medusa"
    medusa_choices: list[list[int]] | None = None


class EagleConfig(StrictModel):
    """Speculation with a draft layer."""

    decoding_type: Literal["Eagle"] = "Eagle"
    speculative_model_dir: Union[str, Path, None] = None
    max_draft_len: PositiveInt | None = None
    inner: EagleConfig | None = None


class BaseLlmArgs(StrictModel):
    """What both backends take."""

    model: Union[str, Path] = Field(description="Path or name of the model.")
    tensor_parallel_size: int = Field(default=1, description="Ranks that share a layer.")
    dtype: str = Field(default="auto")
    revision: str | None = Field(default=None, status="deprecated")
    kv_cache_config: KvCacheConfig = Field(default_factory=KvCacheConfig)
    speculative_config: EagleConfig | MedusaConfig | None = Field(
        default=None, discriminator="decoding_type"
    )
    batching_type: BatchingType | None = Field(default=None)
    mpi_session: object | None = Field(default=None, exclude=True)
    backend: str | None = Field(default=None, exclude=True)
    _ready: bool = PrivateAttr(default=False)


class TrtLlmArgs(BaseLlmArgs):
    """Arguments of the compiled backend."""

    enable_tqdm: bool = Field(default=False)
    compression: Compression = Field(default=Compression.ZIP)
    fast_build: bool = Field(default=False, deprecated="Builds are fast now.")


class TorchLlmArgs(BaseLlmArgs):
    """Arguments of the PyTorch backend."""

    garbage_collection_gen0_threshold: int = Field(default=20000, status="beta")
    max_batch: int = Field(
        default=8, validation_alias=AliasChoices("max_batch", "max_batch_size"), gt=0
    )
    attn_backend: Literal["TRTLLM", "FLASHINFER", "VANILLA"] = Field(default="TRTLLM")
