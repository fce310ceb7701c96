"""Make pictures of the window small: 256 colours each, for `make.sh`.

A picture of a window has a few colours on most of its pixels and thousands on the edges of
letters. Those used most stay as they are, the others become the nearest of them.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from pathlib import Path

from PySide6.QtGui import QImage, QImageWriter


def shrink(path: Path) -> None:
    """Write the picture at `path` again with a palette of its 256 most used colours."""
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    pixels = array("I", bytes(image.constBits()))
    counts = Counter(pixels)
    palette = [color for color, _ in counts.most_common(128)]  # these stay as they are
    rest: Counter[int] = Counter()  # of the others, those that stand for many like them
    for color in [color for color, _ in counts.most_common()][128:]:
        rest[color & 0xF0F0F0 | 0xFF080808] += counts[color]
    palette += [color for color, _ in rest.most_common(128)]
    places = {color: place for place, color in enumerate(palette)}
    nearest = {color: places.get(color, _nearest(color, palette)) for color in counts}
    data = bytes(nearest[pixel] for pixel in pixels)
    width, height = image.width(), image.height()
    small = QImage(data, width, height, width, QImage.Format.Format_Indexed8)
    small.setColorTable(palette)
    writer = QImageWriter(str(path))
    writer.setCompression(100)
    if not writer.write(small):
        sys.exit(f"{path}: {writer.errorString()}.")


def _nearest(color: int, palette: list[int]) -> int:
    def distance(place: int) -> int:
        other = palette[place]
        return sum(((color >> at & 255) - (other >> at & 255)) ** 2 for at in (0, 8, 16))

    return min(range(len(palette)), key=distance)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        shrink(Path(name))
