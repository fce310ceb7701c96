from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from refdesk.settings import Settings

BROKEN = b'[network]\napi_key = "half\n'


def test_what_was_set_is_there_again(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "in" / "settings.toml")
    settings.set("window.theme", "dark")
    settings.set("window.size", [800, 600])
    settings.save()
    again = Settings(settings.path)
    assert again.get("window.theme") == "dark" and again.get("window.size", []) == [800, 600]
    assert not again.trouble


def test_a_broken_file_is_kept_and_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    for number in ("", "-2"):
        path.write_bytes(BROKEN)
        settings = Settings(path)
        kept = tmp_path / f"settings.toml.broken{number}"
        assert settings.get("network.api_key", "") == ""
        assert kept.read_bytes() == BROKEN
        assert str(kept) in settings.trouble and "line 2" in settings.trouble
        settings.save()
        assert not Settings(path).trouble


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_a_file_with_a_key_is_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[network]\napi_key = "secret"\n')
    path.chmod(0o644)
    settings = Settings(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    settings.save()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_can_be_neither_read_nor_moved_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(BROKEN)

    def refused(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refused)
    settings = Settings(path)
    monkeypatch.undo()
    settings.set("window.theme", "dark")
    settings.save()
    assert path.read_bytes() == BROKEN
    assert "does not change the file" in settings.trouble
