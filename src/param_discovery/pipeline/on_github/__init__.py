"""What the action does: the same orchestrations, on commits and pull requests of a repository."""
