"""What became of parameters of real engines: labelled by hand, from their own source and notes.

`truth` is what took the place, as a person knows it; `found` whether the engine's published words
and shapes are enough to see it. What cannot be seen has to stay unsaid: a wrong answer is worse
than none.
"""

from __future__ import annotations

from typing import NamedTuple

from param_discovery.report.lifecycle_result import ReplacementSource

SAID = ReplacementSource.DESCRIPTION
MOVED = ReplacementSource.MOVED
GUESS = ReplacementSource.LIKELY_RENAME


class Truth(NamedTuple):
    """One labelled case, as seen from one version."""

    engine: str
    at: str
    path: str
    removed_in: str | None
    """None: it is still there at `at`."""
    truth: tuple[str, ...] = ()
    """Inside the same section; empty: nothing took its place."""
    source: ReplacementSource | None = None
    """What shows it; None: nothing does."""
    is_opposite: bool = False
    is_deprecated: bool = False


def _vllm(
    at: str,
    path: str,
    removed_in: str | None,
    *truth: str,
    by: ReplacementSource | None = None,
    deprecated: bool = False,
) -> Truth:
    return Truth("vllm", at, path, removed_in, truth, by, is_deprecated=deprecated)


def _sglang(
    at: str,
    name: str,
    removed_in: str | None,
    *truth: str,
    by: ReplacementSource | None = None,
    opposite: bool = False,
    deprecated: bool = False,
) -> Truth:
    path = f"engine_params.{name}"
    return Truth("sglang", at, path, removed_in, truth, by, opposite, deprecated)


_PASSES = "compilation_config.pass_config"

VLLM = (
    _vllm("0.32.0", "engine_params.num_scheduler_steps", "0.10.1"),
    _vllm("0.9.2", "engine_params.num_scheduler_steps", None),
    _vllm("0.32.0", "engine_params.multi_step_stream_outputs", "0.10.1"),
    _vllm("0.32.0", "engine_params.swap_space", "0.18.0"),
    _vllm("0.14.1", "engine_params.swap_space", None),
    _vllm("0.32.0", "engine_params.enable_chunked_prefill", None),
    _vllm("0.32.0", "engine_params.use_v2_block_manager", "0.10.0"),
    _vllm("0.32.0", "engine_params.worker_use_ray", "0.7.0", "distributed_executor_backend"),
    _vllm("0.32.0", "engine_params.preemption_mode", "0.11.0"),
    _vllm("0.32.0", "engine_params.max_seq_len_to_capture", "0.11.0"),
    _vllm("0.6.4", "engine_params.max_context_len_to_capture", "0.6.4", "max_seq_len_to_capture"),
    _vllm("0.32.0", "engine_params.tokenizer_pool_size", "0.10.0", deprecated=True),
    _vllm("0.32.0", "engine_params.tokenizer_pool_type", "0.10.0", deprecated=True),
    _vllm("0.32.0", "engine_params.tokenizer_pool_extra_config", "0.10.0", deprecated=True),
    _vllm("0.9.2", "engine_params.tokenizer_pool_size", None, deprecated=True),
    _vllm("0.32.0", "engine_params.device", "0.10.0", deprecated=True),
    _vllm("0.32.0", "engine_params.enable_reasoning", "0.10.0", "reasoning_parser"),
    _vllm("0.32.0", "engine_params.task", "0.13.0", "runner", "convert", deprecated=True),
    _vllm("0.32.0", "engine_params.rope_scaling", "0.11.1", "hf_overrides"),
    _vllm("0.32.0", "engine_params.enable_lora_bias", "0.11.1", deprecated=True),
    _vllm("0.32.0", "engine_params.lora_extra_vocab_size", "0.12.0", deprecated=True),
    _vllm("0.32.0", "engine_params.calculate_kv_scales", "0.28.0", deprecated=True),
    _vllm(
        *("0.32.0", "engine_params.disable_mm_preprocessor_cache", "0.13.0"),
        "mm_processor_cache_gb",
    ),
    _vllm(
        *("0.32.0", "engine_params.enable_multimodal_encoder_data_parallel", "0.13.0"),
        "mm_encoder_tp_mode",
    ),
    _vllm(
        *("0.32.0", "engine_params.num_lookahead_slots", "0.12.0"), "speculative_config", by=SAID
    ),
    *(
        _vllm(
            "0.32.0", f"engine_params.speculative_{rest}", "0.8.3", "speculative_config", by=MOVED
        )
        for rest in (
            "model",
            "model_quantization",
            "max_model_len",
            "draft_tensor_parallel_size",
            "disable_by_batch_size",
            "disable_mqa_scorer",
        )
    ),
    _vllm("0.32.0", "engine_params.num_speculative_tokens", "0.8.3", "speculative_config"),
    _vllm("0.32.0", "engine_params.ngram_prompt_lookup_max", "0.8.3", "speculative_config"),
    *(
        _vllm(
            *(at, f"engine_params.guided_decoding_{rest}", "0.12.0"),
            *(f"structured_outputs_config.{rest}",),
            by=MOVED,
        )
        for at in ("0.14.1", "0.32.0")
        for rest in ("backend", "disable_any_whitespace", "disable_additional_properties")
    ),
    _vllm("0.9.2", "engine_params.guided_decoding_backend", None),
    _vllm(
        *("0.14.1", "engine_params.guided_decoding_disable_fallback", "0.12.0"),
        *("structured_outputs_config.disable_fallback",),
        by=MOVED,
    ),
    _vllm("0.32.0", "engine_params.guided_decoding_disable_fallback", "0.12.0"),
    _vllm(
        *("0.32.0", "sampling_params.guided_decoding", "0.12.0", "structured_outputs"),
        by=SAID,
        deprecated=True,
    ),
    _vllm(
        *("0.11.2", "sampling_params.guided_decoding", None, "structured_outputs"),
        by=SAID,
        deprecated=True,
    ),
    _vllm("0.10.2", "sampling_params.guided_decoding", None),
    _vllm(
        *("0.32.0", "sampling_params.guided_decoding.json", "0.12.0", "structured_outputs.json"),
        by=SAID,
    ),
    _vllm("0.32.0", "sampling_params.best_of", "0.12.0"),
    _vllm("0.32.0", "sampling_params.use_beam_search", "0.6.3"),
    _vllm("0.32.0", "sampling_params.logits_processors", "0.17.0"),
    _vllm(
        *("0.32.0", "engine_params.override_pooler_config", "0.12.0", "pooler_config"),
        by=SAID,
        deprecated=True,
    ),
    _vllm(
        *("0.14.1", "engine_params.override_pooler_config.step_tag_id", "0.12.0"),
        *("pooler_config.step_tag_id",),
        by=MOVED,
    ),
    _vllm(
        *("0.32.0", "engine_params.pooler_config.logit_bias", "0.23.0"),
        *("pooler_config.logit_mean",),
        by=SAID,
        deprecated=True,
    ),
    _vllm(
        *("0.32.0", "engine_params.cuda_graph_sizes", "0.13.0", "cudagraph_capture_sizes"),
        by=MOVED,
    ),
    *(
        _vllm("0.32.0", f"engine_params.{old}", "0.12.0", f"eplb_config.{new}", by=MOVED)
        for old, new in (
            ("eplb_window_size", "window_size"),
            ("eplb_step_interval", "step_interval"),
            ("eplb_log_balancedness", "log_balancedness"),
            ("num_redundant_experts", "num_redundant_experts"),
        )
    ),
    *(
        _vllm(
            *("0.32.0", f"engine_params.compilation_config.{old}", removed_in),
            *(f"compilation_config.{new}",),
            by=SAID,
            deprecated=True,
        )
        for old, removed_in, new in (
            ("level", "0.18.0", "mode"),
            ("full_cuda_graph", "0.11.1", "cudagraph_mode"),
            ("use_cudagraph", "0.11.1", "cudagraph_mode"),
            ("use_inductor", "0.12.0", "backend"),
        )
    ),
    _vllm(
        *("0.14.1", "engine_params.compilation_config.level", None, "compilation_config.mode"),
        by=SAID,
        deprecated=True,
    ),
    _vllm(
        *("0.32.0", f"engine_params.{_PASSES}.enable_fusion", "0.13.0"),
        *(f"{_PASSES}.fuse_norm_quant", f"{_PASSES}.fuse_act_quant"),
        by=SAID,
        deprecated=True,
    ),
    _vllm(
        *("0.14.1", f"engine_params.{_PASSES}.enable_sequence_parallelism", "0.13.0"),
        *(f"{_PASSES}.enable_sp",),
        by=SAID,
        deprecated=True,
    ),
    _vllm(
        *("0.32.0", "engine_params.compilation_config.compile_ranges_split_points", "0.18.0"),
        *("compilation_config.compile_ranges_endpoints",),
        by=GUESS,
    ),
    *(
        _vllm(
            *("0.32.0", f"engine_params.attention_config.{old}", "0.22.0"),
            *("attention_config.mla_prefill_backend",),
            by=SAID,
        )
        for old in ("use_trtllm_ragged_deepseek_prefill", "disable_flashinfer_prefill")
    ),
    _vllm(
        *("0.32.0", "engine_params.attention_config.use_cudnn_prefill", "0.22.0"), deprecated=True
    ),
    _vllm(
        *("0.32.0", "engine_params.attention_config.use_fp4_indexer_cache", "0.30.0"),
        *("attention_config.indexer_kv_dtype",),
        by=SAID,
        deprecated=True,
    ),
    _vllm(
        *("0.32.0", "engine_params.enable_mamba_fine_grained_prefix_cache", "0.31.0"),
        *("enable_mamba_shared_prefix_checkpoint",),
        by=MOVED,
    ),
    # Described like ec_transfer_config.ec_buffer_size, which is something else.
    _vllm("0.32.0", "engine_params.kv_transfer_config.kv_buffer_size", "0.32.0"),
)

SGLANG = (
    _sglang(
        *("0.5.23", "enable_overlap_schedule", "0.3.6", "disable_overlap_schedule"),
        by=GUESS,
        opposite=True,
    ),
    _sglang("0.5.23", "disable_penalizer", "0.3.6"),
    # Split in two: enable_flashinfer_cutlass_moe and enable_flashinfer_trtllm_moe.
    _sglang("0.5.3", "enable_flashinfer_moe", "0.4.9.post5"),
    _sglang("0.5.23", "max_micro_batch_size", "0.5.3.post1", "pp_max_micro_batch_size", by=GUESS),
    _sglang("0.5.23", "oltp_traces_endpoint", "0.5.4.post2", "otlp_traces_endpoint", by=GUESS),
    _sglang("0.5.23", "nsa_prefill_backend", "0.5.13", "dsa_prefill_backend", by=GUESS),
    _sglang("0.5.23", "nsa_decode_backend", "0.5.13", "dsa_decode_backend", by=GUESS),
    # As like to the one for prefill, which came with it.
    _sglang("0.5.23", "cuda_graph_max_bs", "0.5.14", "cuda_graph_max_bs_decode"),
    # As like to disable_decode_cuda_graph, which is something else.
    _sglang("0.5.23", "disable_piecewise_cuda_graph", "0.5.14", "cuda_graph_backend_prefill"),
    # Called an alias of a flag that the published ServerArgs does not have.
    _sglang("0.5.23", "elastic_ep_rejoin", "0.5.21", deprecated=True),
    _sglang(
        *("0.5.23", "keep_mm_feature_on_device", "0.5.21", "mm_feature_transport"),
        by=SAID,
        deprecated=True,
    ),
    _sglang("0.5.23", "grpc_mode", None, "smg_grpc_mode", by=SAID, deprecated=True),
    _sglang(
        *("0.5.23", "disable_fast_image_processor", None, "image_processor_backend"),
        by=SAID,
        deprecated=True,
    ),
    # Another parameter replaces it `for built-in backends, when provided`.
    _sglang("0.5.23", "hicache_storage_backend_extra_config", None),
)

OTHERS = (
    Truth("lmdeploy", "0.18.0", "engine_params.model_name", "0.6.0"),
    Truth("lmdeploy", "0.18.0", "turbomind_params.model_name", "0.6.0", is_deprecated=True),
    Truth("lmdeploy", "0.18.0", "engine_params.eviction_type", "0.6.0", is_deprecated=True),
    Truth("lmdeploy", "0.18.0", "engine_params.disable_vision_encoder", "0.15.0"),
    *(
        Truth(
            *("transformers", "5.23.0", f"engine_params.{name}", "5.0.0"),
            ("quantization_config",),
            SAID,
        )
        for name in ("load_in_4bit", "load_in_8bit")
    ),
    Truth("transformers", "5.23.0", "engine_params.use_auth_token", "5.0.0", ("token",)),
    Truth(
        *("transformers", "5.23.0", "engine_params.use_flash_attention_2", "4.53.0"),
        ("attn_implementation",),
    ),
    # Its description said `deprecated` up to 4.56.2; the last version that has it says nothing.
    Truth("transformers", "5.23.0", "engine_params.resume_download", "5.0.0"),
    Truth("transformers", "5.23.0", "engine_params.torch_dtype", None, ("dtype",)),
)

TRUTHS = (*VLLM, *SGLANG, *OTHERS)
