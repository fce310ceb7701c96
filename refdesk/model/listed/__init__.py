"""Reference lists as people paste them: cut into single references, each read into its parts."""

from refdesk.model.listed.parsing import parse_reference
from refdesk.model.listed.reference import ListedName, ListedReference
from refdesk.model.listed.splitting import SplitList, looks_like_reference, split_references

__all__ = [
    "ListedName",
    "ListedReference",
    "SplitList",
    "looks_like_reference",
    "parse_reference",
    "split_references",
]
