"""Reads single files out of published distributions, without fetching the whole."""
