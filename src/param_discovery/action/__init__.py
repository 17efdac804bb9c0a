"""The GitHub Action: the same orchestrations as the command line's, by `INPUT_*` and events."""
