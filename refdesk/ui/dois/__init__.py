"""The window on a check of DOIs."""
