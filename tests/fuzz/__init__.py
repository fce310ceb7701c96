"""Fuzzing of all readers, led by what code the input reaches; no part of the test suite."""
