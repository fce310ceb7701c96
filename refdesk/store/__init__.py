"""The library file: tables, migrations, undo, full-text index, search."""
