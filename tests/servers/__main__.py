"""Start all imitations on free loopback ports and print the environment that leads to them.

    python -m tests.servers [CORPUS FOLDER]

Then, in another shell, set what is printed and start the program. Faults are switched by hand:
`curl 'http://127.0.0.1:PORT/_fault?name=429&times=2&retry_after=1'`; `/_fault` lists them.
New records come in by `curl 'http://127.0.0.1:PORT/_arrive?n=3&title=Sepsis'`, and one is changed or
gets a notice by `curl 'http://127.0.0.1:PORT/_revise?pmid=90000001&notice=RetractionIn&by=90000002'`.
"""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from tests.servers.doi_org import CrossrefServer, DoiServer
from tests.servers.europepmc import EuropePmcServer
from tests.servers.eutils import EutilsServer
from tests.servers.icite import IciteServer
from tests.servers.idconv import IdconvServer
from tests.servers.library import LibraryServer
from tests.servers.open_access import (
    FileHost,
    PmcBucketServer,
    PmcServiceServer,
    UnpaywallServer,
    fill,
)
from tests.servers.records import FIRST, LAST, Shelf
from tests.servers.web import PublisherServer, PubmedPages


def main(arguments: list[str]) -> None:
    """Serve until interrupted."""
    shelf = Shelf(Path(arguments[0]) if arguments else None)
    with ExitStack() as stack:
        eutils = stack.enter_context(EutilsServer(shelf, limit=3))
        publisher = stack.enter_context(PublisherServer(shelf))
        crossref = stack.enter_context(CrossrefServer(shelf))
        doi = stack.enter_context(DoiServer(shelf, crossref.url, publisher.url))
        idconv = stack.enter_context(IdconvServer(shelf))
        pages = stack.enter_context(PubmedPages(shelf))
        icite = stack.enter_context(IciteServer(shelf))
        europepmc = stack.enter_context(EuropePmcServer(shelf))
        bucket = stack.enter_context(PmcBucketServer())
        older = stack.enter_context(PmcServiceServer(shelf))
        unpaywall = stack.enter_context(UnpaywallServer(shelf))
        files = stack.enter_context(FileHost())
        library = stack.enter_context(LibraryServer(shelf))
        fill(shelf, bucket, unpaywall, files)
        print(f"export REFDESK_EUTILS_URL={eutils.url}/entrez/eutils")
        print(f"export REFDESK_DOI_URL={doi.url}")
        print(f"export REFDESK_CROSSREF_URL={crossref.url}")
        print(f"export REFDESK_IDCONV_URL={idconv.url}/tools/idconv/api/v1/articles")
        print(f"export REFDESK_PUBMED_URL={pages.url}")
        print(f"export REFDESK_ICITE_URL={icite.url}/api")
        print(f"export REFDESK_EUROPEPMC_URL={europepmc.url}/europepmc/webservices/rest")
        print(f"export REFDESK_UNPAYWALL_URL={unpaywall.url}/v2")
        print(f"export REFDESK_PMC_BUCKET_URL={bucket.url}")
        print(f"export REFDESK_PMC_OA_URL={older.url}/oa")
        print(f"export REFDESK_PMC_FILES_URL={older.url}/pub/pmc")
        hosts = f"127.0.0.1:{publisher.port},127.0.0.1:{files.port}"
        print(f"export REFDESK_ALLOWED_HOSTS={hosts}")
        print(f"# a library's resolver: {library.url}/openurl, its proxy: {library.url}/login?url=")
        print(
            f"# PMIDs 9304698, 1 and {FIRST} to {LAST} are known; faults: {eutils.url}/_fault",
            flush=True,
        )
        done = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: done.set())
        try:
            done.wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main(sys.argv[1:])
