"""Clients for PubMed, doi.org and the PMC id converter over one guarded HTTP client."""
