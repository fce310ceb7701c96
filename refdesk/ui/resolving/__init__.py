"""The windows that find what a reference list, or a half remembered citation, means."""
