"""What a user does: one module a deed, on the library, the clients and the formats."""
