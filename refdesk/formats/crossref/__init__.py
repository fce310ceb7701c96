"""Crossref's two descriptions of a work: the REST API's JSON and unixref XML, mapped as one."""
