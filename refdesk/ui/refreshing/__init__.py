"""A refresh from PubMed that is looked at first, field by field."""
