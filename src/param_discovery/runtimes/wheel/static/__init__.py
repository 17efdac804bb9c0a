"""Reads an engine's parameters from its source files alone; emits what the probe emits."""
