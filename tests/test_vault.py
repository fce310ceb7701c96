"""The API key in the system's keyring: kept there, read from there, forgotten; else in the file."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from refdesk import vault
from refdesk.services.toolbox import Toolbox
from refdesk.settings import Settings
from refdesk.store.library import Library

KEY = "abcdef0123456789"


class Ring(KeyringBackend):
    """A keyring in memory, which can be broken."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def _look(self) -> dict[tuple[str, str], str]:
        if self.is_locked:
            raise RuntimeError(f"locked; the password was {KEY}")
        return self.kept

    def get_password(self, service: str, username: str) -> str | None:
        return self._look().get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._look()[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self._look().pop((service, username), None) is None:
            raise PasswordDeleteError("none")


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, made = keyring.get_keyring(), Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def key_in_force(library: Library, settings: Settings) -> str:
    return Toolbox(library, settings=settings)._network_settings().api_key


def test_a_key_moves_into_the_keyring_and_out_of_the_file(
    library: Library, ring: Ring, tmp_path: object
) -> None:
    settings = Settings()
    settings.set("network.api_key", KEY)
    Toolbox(library, settings=settings).keep_key()
    assert list(ring.kept.values()) == [KEY]
    assert KEY not in settings.path.read_text("utf-8")
    assert key_in_force(library, Settings()) == KEY
    Toolbox(library, settings=settings).keep_key()  # the preferences were told to forget it
    assert ring.kept == {} and key_in_force(library, Settings()) == ""


def test_without_a_keyring_the_key_stays_in_the_file(library: Library) -> None:
    settings = Settings()
    settings.set("network.api_key", KEY)
    Toolbox(library, settings=settings).keep_key()
    assert KEY in settings.path.read_text("utf-8")
    assert key_in_force(library, Settings()) == KEY


def test_a_keyring_that_fails_loses_nothing_and_tells_nothing(
    library: Library, ring: Ring, caplog: pytest.LogCaptureFixture
) -> None:
    ring.is_locked = True
    settings = Settings()
    settings.set("network.api_key", KEY)
    Toolbox(library, settings=settings).keep_key()
    assert key_in_force(library, Settings()) == KEY
    assert vault.read() == "" and not vault.keep("")
    assert KEY not in caplog.text
