"""GitHub: the event, what is read from the repository, and the only part that writes to it."""
