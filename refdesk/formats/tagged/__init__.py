"""Formats of tags and lines: Refer, Web of Science, Ovid, RefWorks; and what all flat formats share."""
