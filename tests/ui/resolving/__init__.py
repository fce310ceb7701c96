"""The windows for reference lists and single citations."""
