"""Records, names, dates, identifiers: frozen dataclasses and pure functions."""
