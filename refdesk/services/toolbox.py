"""All services of one open library, built together and closed together.

Each is imported and built when it is first wanted: the window paints its first rows with the
browser alone, and a command loads only what it uses. Importing all takes four times as long as
opening the library.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from refdesk.services.browsing import Browser
from refdesk.services.key_patterns import SettingKeys
from refdesk.settings import Settings, data_folder
from refdesk.store import mesh_place
from refdesk.store.library import Library
from refdesk.store.waiting import Say, Waiter

if TYPE_CHECKING:
    from refdesk.model.auto_exports import Outcome
    from refdesk.model.cancel import CancelToken
    from refdesk.model.import_options import ImportOptions
    from refdesk.model.record import ReferenceRecord
    from refdesk.net.network import Network
    from refdesk.net.pubmed import PubMedClient
    from refdesk.net.services import NetworkSettings
    from refdesk.services.auto_export import AutoExportService
    from refdesk.services.backing_up import BackupService
    from refdesk.services.batch_edit import BatchEditService
    from refdesk.services.changing import Changes
    from refdesk.services.checking_dois import DoiChecker
    from refdesk.services.citing import CitingService
    from refdesk.services.completing_ids import IdCompleter
    from refdesk.services.duplicates import DuplicateService
    from refdesk.services.faceting import FacetService
    from refdesk.services.following import FollowService
    from refdesk.services.full_text import FullTextService
    from refdesk.services.importing import ImportService
    from refdesk.services.inbox import InboxService
    from refdesk.services.keys import KeyService
    from refdesk.services.knowing import KnownIds
    from refdesk.services.linking import LinkService
    from refdesk.services.online import OnlineService
    from refdesk.services.record_watch import RecordWatch
    from refdesk.services.resolving import ReferenceResolver
    from refdesk.services.summary import SummaryService
    from refdesk.services.watching import WatchService

T = TypeVar("T")

IN_KEYRING: Final = "api_key_in_keyring"
"""In the settings' table `[network]`: the API key is not there but in the system's keyring."""
LOADED_LATER: Final = (
    "refdesk.services.citing",
    "refdesk.store.references",
    "refdesk.services.changing",
    "refdesk.services.importing",
    "sqlalchemy.orm",
    "refdesk.store.schema",
    "refdesk.store.writer",
)
"""What the first citation, change and import need, for a thread that has nothing else to do."""


def _built_once(build: Callable[[Toolbox], T]) -> Callable[[Toolbox], T]:
    """Keep what `build` makes; a second thread waits for it instead of making another."""

    @wraps(build)
    def built(self: Toolbox) -> T:
        with self._lock:
            if build.__name__ not in self._built:
                self._built[build.__name__] = build(self)
            made: T = self._built[build.__name__]
        return made

    return built


def parse_source(key: str, source: bytes) -> ReferenceRecord:
    """As `formats.registry.parse_source`, which is loaded with the first record."""
    from refdesk.formats.registry import parse_source as parse

    return parse(key, source)


def _mesh_path() -> Path:
    return data_folder() / mesh_place.FILE_NAME


class Toolbox:
    """The services that work on one library; `network` is given by tests, else made from settings."""

    def __init__(
        self, library: Library, network: Network | None = None, settings: Settings | None = None
    ) -> None:
        self.library = library
        self._given = network
        self._settings = settings
        self._lock = threading.RLock()
        self._built: dict[str, Any] = {}
        self.renew_keys()
        mesh_place.locate(_mesh_path)

    @classmethod
    def open(
        cls,
        path: Path,
        settings: Settings,
        *,
        create: bool = True,
        read_only: bool = False,
        say: Say | None = None,
        token: CancelToken | None = None,
    ) -> Toolbox:
        """Open the library at `path`; raises LibraryError in words.

        While one of an older version is brought up to date, `say` gets sentences without a full
        stop, and `token` may stop it: Cancelled is raised, and the library is as it was.
        """
        library = Library.open(
            path,
            parse_source=parse_source,
            create=create,
            read_only=read_only,
            waiter=Waiter(say, token),
        )
        return cls(library, settings=settings)

    @property
    @_built_once
    def browser(self) -> Browser:
        """Lists, rows, counts, one reference."""
        return Browser(self.library)

    @property
    @_built_once
    def record_watch(self) -> RecordWatch:
        """Asks for notices on the library's references."""
        from refdesk.services.record_watch import RecordWatch

        return RecordWatch(self.library, lambda: self.pubmed)

    @property
    @_built_once
    def changes(self) -> Changes:
        """What a user does, each an undo step."""
        from refdesk.services.changing import Changes

        return Changes(self.library)

    @property
    @_built_once
    def citing(self) -> CitingService:
        """Formatted references."""
        from refdesk.services.citing import CitingService

        return CitingService()

    @property
    @_built_once
    def network(self) -> Network:
        """The clients, with addresses and names from the environment, else from the settings."""
        if self._given is not None:
            return self._given
        from refdesk.net.network import Network

        return Network(self._network_settings())

    def renew_keys(self) -> None:
        """Make keys of new references by the pattern of the settings from now on."""
        pattern = self._settings.get("citekeys.pattern", "") if self._settings is not None else ""
        self.library.key_maker = SettingKeys(pattern)

    def renew_network(self) -> None:
        """The settings' table `[network]` changed: go by it from now on."""
        with self._lock:
            if "network" in self._built and self._settings is not None:
                self.network.change(self._network_settings())

    def keep_key(self) -> None:
        """Move the API key of the settings into the system's keyring, where there is one.

        Without a key in the settings, the keyring forgets its own. May wait for the owner.
        """
        from refdesk import vault

        settings = self._settings
        if settings is None:
            return
        key = str(settings.get("network.api_key", ""))
        is_kept = vault.keep(key) if key or settings.get(f"network.{IN_KEYRING}", False) else False
        if is_kept and key:
            settings.set("network.api_key", "")
        settings.set(f"network.{IN_KEYRING}", bool(key) and is_kept)
        settings.save()
        self.renew_network()

    def _network_settings(self) -> NetworkSettings:
        from refdesk.net.services import NetworkSettings

        table = self._settings.get("network", {}) if self._settings is not None else {}
        if table.get(IN_KEYRING) is True and not table.get("api_key"):
            from refdesk import vault

            table = {**table, "api_key": vault.read()}
        return NetworkSettings.from_environment(settings=table)

    @property
    def pubmed(self) -> PubMedClient:
        """The client of the E-utilities."""
        return self.network.pubmed

    @property
    @_built_once
    def importer(self) -> ImportService:
        """Adding by identifier and from files."""
        from refdesk.services.importing import ImportService

        return ImportService(self.library, self.network)

    @property
    @_built_once
    def online(self) -> OnlineService:
        """PubMed's pages, related articles, LinkOut, DOIs."""
        from refdesk.services.online import OnlineService

        return OnlineService(self.library, self.network, self.browser)

    @property
    @_built_once
    def keys(self) -> KeyService:
        """Citation keys."""
        from refdesk.services.keys import KeyService

        return KeyService(self.library)

    @property
    @_built_once
    def auto_exports(self) -> AutoExportService:
        """Files that are kept up to date."""
        from refdesk.services.auto_export import AutoExportService

        return AutoExportService(self.library, self.keys, self._settings)

    def run_auto_exports(self, token: CancelToken) -> list[Outcome]:
        """Bring the files in step; most libraries have none, and load nothing for them."""
        from refdesk.store import auto_exports

        if not auto_exports.all_rules(self.library.read()):
            return []
        return self.auto_exports.run(token=token)

    @property
    @_built_once
    def backups(self) -> BackupService:
        """Backups of the library, as the settings say."""
        from refdesk.services.backing_up import BackupService

        return BackupService(self.library, self._settings)

    @property
    @_built_once
    def summary(self) -> SummaryService:
        """The numbers and plots of a list."""
        from refdesk.services.summary import SummaryService

        return SummaryService(self.library)

    @property
    @_built_once
    def facets(self) -> FacetService:
        """What hits have in common."""
        from refdesk.services.faceting import FacetService

        return FacetService(self.library)

    @property
    @_built_once
    def duplicates(self) -> DuplicateService:
        """What the library has twice."""
        from refdesk.services.duplicates import DuplicateService

        return DuplicateService(self.library)

    @property
    @_built_once
    def batch(self) -> BatchEditService:
        """Changes to many references."""
        from refdesk.services.batch_edit import BatchEditService

        return BatchEditService(self.library)

    @property
    @_built_once
    def watcher(self) -> WatchService:
        """Checks of watched PubMed searches."""
        from refdesk.services.watching import WatchService

        return WatchService(self.library, self.pubmed)

    @property
    @_built_once
    def inboxes(self) -> InboxService:
        """What watched searches found."""
        from refdesk.services.inbox import InboxService

        return InboxService(self.library, self.online, self.pubmed)

    @property
    @_built_once
    def follower(self) -> FollowService:
        """What many references cite, who cites them."""
        from refdesk.services.following import FollowService

        return FollowService(self.library, self.network)

    @property
    @_built_once
    def linker(self) -> LinkService:
        """Where one article leads."""
        from refdesk.services.linking import LinkService

        return LinkService(self.follower, self.online)

    @property
    @_built_once
    def doi_checker(self) -> DoiChecker:
        """Checks DOIs."""
        from refdesk.services.checking_dois import DoiChecker

        return DoiChecker(self.library, self.network)

    @property
    @_built_once
    def id_completer(self) -> IdCompleter:
        """PMIDs, PMCIDs and DOIs that references lack."""
        from refdesk.services.completing_ids import IdCompleter

        return IdCompleter(self.library, self.network)

    @property
    @_built_once
    def full_text(self) -> FullTextService:
        """Open copies of references, found and fetched."""
        from refdesk.services.full_text import FullTextService

        return FullTextService(self.library, self.network, self._settings)

    @property
    @_built_once
    def resolver(self) -> ReferenceResolver:
        """The works that lists of references mean."""
        from refdesk.services.resolving import ReferenceResolver

        return ReferenceResolver(self.library, self.network, self.browser)

    @property
    @_built_once
    def known_ids(self) -> KnownIds:
        """Which identifiers the library has."""
        from refdesk.services.knowing import KnownIds

        return KnownIds(self.library)

    @property
    def has_alerts(self) -> bool:
        """Whether any PubMed search is watched."""
        from refdesk.store import watches  # with the first look

        return watches.has_any(self.library.read())

    @property
    def checks_alerts(self) -> bool:
        """Whether watched PubMed searches are checked by their schedule, without being asked."""
        return self._settings is None or self._settings.get("watching.automatic", True) is True

    @property
    def record_watch_days(self) -> int:
        """Days after which PubMed is asked for notices by itself; 0 for never."""
        if self._settings is None:
            return 0
        from refdesk.services.record_watch import EVERY, USUAL

        return EVERY.get(str(self._settings.get("notices.every", USUAL)), EVERY[USUAL])

    def import_options(self, collection_id: int = 0) -> ImportOptions:
        """How files are imported in the window: as was chosen last, else asking about duplicates."""
        from refdesk.model.import_options import Duplicates, ImportOptions, LinkedFiles

        table = self._settings.get("import", {}) if self._settings is not None else {}
        duplicates, files = str(table.get("duplicates")), str(table.get("linked_files"))
        return ImportOptions(
            collection_id=collection_id,
            duplicates=Duplicates(duplicates) if duplicates in set(Duplicates) else Duplicates.ASK,
            linked_files=LinkedFiles(files) if files in set(LinkedFiles) else LinkedFiles.LINK,
        )

    @property
    def finds_full_text(self) -> bool:
        """Whether full text is looked for by itself when references are added."""
        return self._settings is not None and self._settings.get("fulltext.automatic", False)

    def close(self) -> None:
        """Close the library; no thread may be in a call of a service any more."""
        self.library.close()
        if "network" in self._built:
            self.network.close()
