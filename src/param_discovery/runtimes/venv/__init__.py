"""The venv runtime: the engine in an isolated environment that `uv` makes and we keep."""
