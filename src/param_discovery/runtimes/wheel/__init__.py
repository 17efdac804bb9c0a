"""The wheel runtime: an engine read from its published files, nothing of it run."""
