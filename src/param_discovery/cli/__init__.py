"""The command line: one door to the orchestrations of `pipeline`."""
