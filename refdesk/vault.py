"""The system's keyring, for the one secret that RefDesk keeps: the API key of NCBI.

It may ask its owner to unlock it, so it is only talked to in threads that may wait. Where there
is none, the key stays in the settings file, which nobody but its owner may read.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

SERVICE: Final = "RefDesk"
API_KEY: Final = "NCBI API key"


def read() -> str:
    """The key that is kept; "" when there is none, or the keyring does not give it."""
    backend = _backend()
    if backend is None:
        return ""
    try:
        return backend.get_password(SERVICE, API_KEY) or ""
    except Exception as error:  # noqa: BLE001 - each system's keyring has failures of its own
        log.warning("the keyring did not give the key: %s", type(error).__name__)
        return ""


def keep(key: str) -> bool:
    """Keep `key`, "" to forget it; False when the keyring could not."""
    backend = _backend()
    if backend is None:
        return False
    try:
        if key:
            backend.set_password(SERVICE, API_KEY, key)
            return backend.get_password(SERVICE, API_KEY) == key
        if backend.get_password(SERVICE, API_KEY) is not None:
            backend.delete_password(SERVICE, API_KEY)
    except Exception as error:  # noqa: BLE001 - see above
        log.warning("the keyring did not keep the key: %s", type(error).__name__)
        return False
    return True


def _backend() -> KeyringBackend | None:
    """The system's keyring; None where there is none, or one that would only write a file."""
    try:
        import keyring  # 0.1 s, for the few who have a key

        found = keyring.get_keyring()
    except Exception as error:  # noqa: BLE001 - see above
        log.info("no keyring: %s", type(error).__name__)
        return None
    place = type(found).__module__
    is_none = place.startswith(("keyring.backends.fail", "keyring.backends.null", "keyrings.alt"))
    return None if is_none else found
