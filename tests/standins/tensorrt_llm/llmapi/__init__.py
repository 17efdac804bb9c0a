"""The package of the argument models."""
