"""PubMed's XML in its parts: cutting a stream into records, reading and writing one record."""
