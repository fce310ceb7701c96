"""Tables of references (CSV, TSV): one row a reference, columns by their names."""
