"""A package, because a dependency (actions-toolkit 0.1.15) installs a top-level `tests` too."""
