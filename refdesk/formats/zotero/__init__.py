"""Reading a Zotero data folder: its database on a private copy, its items, their notes."""
