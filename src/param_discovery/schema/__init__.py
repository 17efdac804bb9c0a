"""Schema documents and the types in them: pure, no input or output."""
