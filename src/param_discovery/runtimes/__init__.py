"""Ways to bring an engine within reach of the probe."""
