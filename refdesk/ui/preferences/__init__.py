"""The window in which the settings are seen and changed."""
