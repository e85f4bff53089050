"""Sources of observations, and the pure detectors that judge signals."""
