"""A stand-in with the shapes of TensorRT-LLM's public classes."""

from .llmapi.llm_args import TorchLlmArgs, TrtLlmArgs
from .sampling_params import SamplingParams

__version__ = "1.2.0"

__all__ = ["SamplingParams", "TorchLlmArgs", "TrtLlmArgs"]

print("[TensorRT-LLM] TensorRT-LLM version:", __version__)  # noqa: T201 - the real one does
