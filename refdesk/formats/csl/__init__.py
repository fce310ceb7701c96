"""CSL-JSON in its parts: dates, records to items, items to records."""
