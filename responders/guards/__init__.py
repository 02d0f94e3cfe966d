"""The last checks before a text leaves: pure functions that say what forbids it, or None."""
