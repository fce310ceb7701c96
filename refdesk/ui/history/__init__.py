"""The window of the undo history."""
