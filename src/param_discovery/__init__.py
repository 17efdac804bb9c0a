"""Parameter discovery for LLM inference engines."""
