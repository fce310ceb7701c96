"""Bytes to records and back: one module a format, found through `registry`."""
