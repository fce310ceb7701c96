"""The collections of a Better BibTeX JSON file: by key, or as a tree in older files."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from refdesk.formats.encodings import clean
from refdesk.model.markup import squeeze

Path = tuple[str, ...]
"""The names of a collection and those around it, the outermost first."""
_DEEPEST: Final = 50


class Collections:
    """Which items are in which collections, by the items' numbers and by the collections' keys."""

    def __init__(self) -> None:
        self._paths: dict[str, Path] = {}
        self._of_item: dict[str, list[Path]] = defaultdict(list)

    def read(self, value: Any) -> None:
        """Take in the member `collections` of a file."""
        if isinstance(value, dict):
            self._read_keyed({key: one for key, one in value.items() if isinstance(one, dict)})
        else:
            self._read_tree(value, ())

    def paths_of(self, data: dict[str, Any]) -> tuple[Path, ...]:
        """The collections that an item is in; those that the file does not name are not among them."""
        listed = data.get("collections")
        keys = [str(one) for one in listed] if isinstance(listed, list) else []
        found = [self._paths[key] for key in keys if key in self._paths]
        for name in ("itemID", "itemId", "key", "itemKey"):
            if name in data:
                found += self._of_item.get(str(data[name]), ())
        return tuple(dict.fromkeys(found))

    def _read_keyed(self, collections: dict[str, dict[str, Any]]) -> None:
        for key, one in collections.items():
            path: list[str] = []
            at: Any = key
            while isinstance(at, str) and at in collections and len(path) < _DEEPEST:
                path.insert(0, _name(collections[at].get("name")) or at)
                at = collections[at].get("parent") or collections[at].get("parentCollection")
            self._keep(key, tuple(path), one)

    def _read_tree(self, value: Any, above: Path) -> None:
        for one in value if isinstance(value, list) and len(above) < _DEEPEST else ():
            if isinstance(one, dict):
                key = str(one.get("key") or one.get("id") or "")
                path = (*above, _name(one.get("name")) or key)
                self._keep(key, path, one)
                self._read_tree(one.get("collections"), path)

    def _keep(self, key: str, path: Path, one: dict[str, Any]) -> None:
        if key:
            self._paths[key] = path
        items = one.get("items")
        for item in items if isinstance(items, list) else ():
            name = item.get("itemID", item.get("id", "")) if isinstance(item, dict) else item
            self._of_item[str(name)].append(path)


def _name(value: Any) -> str:
    """A name in one line; half of a character, which JSON can say, becomes a question mark."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return squeeze(clean(text.encode("utf-8", "replace").decode())).strip()
