"""The review of duplicates: sets, two members side by side, what becomes of them."""
