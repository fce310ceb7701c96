"""Windows that ask or list: keys, identifiers, jobs, failures, export."""
