"""Engine specifications, versions and pins."""
