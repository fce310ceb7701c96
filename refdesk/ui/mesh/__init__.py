"""Choosing MeSH headings for a query."""
