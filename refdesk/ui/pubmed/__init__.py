"""PubMed beside the library: filters, suggestions and counts for its searches."""
