"""Finding full text: what came of it for each reference."""
