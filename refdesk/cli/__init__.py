"""The commands: the same services as the window's, without Qt."""
