"""The Docker runtime: brings an engine's image here and runs the probe in a sealed container."""
