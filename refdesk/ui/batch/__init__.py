"""Changing many references at once."""
