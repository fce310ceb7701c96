"""Measurements against the budgets; not tests: run `python -m tests.bench` by hand."""
