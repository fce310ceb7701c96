"""MEDLINE's tagged text (.nbib) in its parts."""
