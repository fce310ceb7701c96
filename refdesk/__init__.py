"""RefDesk: a desktop reference manager for people who live in PubMed."""

__version__ = "0.1.0"
