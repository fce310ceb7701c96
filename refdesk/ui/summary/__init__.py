"""The summary of the list: its numbers and plots, in the list's place."""
