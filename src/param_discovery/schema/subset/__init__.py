"""The parts of `inclusion`: whether one schema's values are a subset of another's."""
