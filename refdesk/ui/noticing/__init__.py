"""All notices on the library's references in a window: retractions, corrections, comments ..."""
