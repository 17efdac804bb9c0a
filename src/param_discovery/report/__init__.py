"""Rendering of results: the only place that prints."""
