"""One module for each command of `param-discovery`."""
