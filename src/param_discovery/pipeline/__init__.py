"""Orchestrations, one small module each."""
