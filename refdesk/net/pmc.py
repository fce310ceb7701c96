"""PubMed Central's open files: its bucket for programs, and the older open-access service."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from refdesk.errors import ServiceError
from refdesk.model.cancel import CancelToken
from refdesk.model.full_text import Copy, Form, Version, licence_words
from refdesk.net.eutils import check_reply, parse_xml, plain_words
from refdesk.net.http import HttpClient, Reply
from refdesk.net.json_answers import odd, read_object
from refdesk.net.limits import Manners, OnWait

T = TypeVar("T")

NAME: Final = "PubMed Central"
GAP: Final = 0.36
"""Seconds between requests: NCBI allows three a second."""
FTP: Final = "ftp://ftp.ncbi.nlm.nih.gov/pub/pmc/"
_NOT_OPEN: Final = ("idIsNotOpenAccess", "idDoesNotExist")
_S3: Final = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class PmcClient:
    """PMC's open files as a service; blocks, and may be used from any thread."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http
        self.renew()

    def renew(self) -> None:
        """The settings changed: other addresses."""
        urls = self._http.settings.urls
        self._bucket = self._http.manners(NAME, urls.pmc_bucket, GAP)
        self._service = self._http.manners(NAME, urls.pmc_oa, GAP)

    def copies(
        self, pmcid: str, cancel: CancelToken | None = None, *, on_wait: OnWait | None = None
    ) -> list[Copy]:
        """The open files of an article ("PMC123"); none when it is not open, or not in PMC.

        Raises NetworkError, ServiceError, Cancelled.
        """
        token = cancel or CancelToken()
        found = self._in_bucket(pmcid, token, on_wait)
        return found or self._of_service(pmcid, token, on_wait)

    def _in_bucket(self, pmcid: str, token: CancelToken, on_wait: OnWait | None) -> list[Copy]:
        """The PDF of the newest version, which lies under a name like `PMC123.2/PMC123.2.pdf`."""
        base = self._http.settings.urls.pmc_bucket
        params = {"list-type": "2", "prefix": f"{pmcid}."}
        keys = self._ask(self._bucket, f"{base}/", params, _keys, token, on_wait)
        version = max((n for key in keys if (n := _version(key, pmcid))), default=0)
        if not version:
            return []
        stem = f"{pmcid}.{version}/{pmcid}.{version}"
        told: Mapping[str, Any] = {}
        if f"{stem}.json" in keys:
            url = f"{base}/{stem}.json"
            told = self._ask(self._bucket, url, None, _described, token, on_wait)
        form = Version.ACCEPTED if told.get("is_manuscript") is True else Version.PUBLISHED
        licence = licence_words(str(told.get("license_code") or ""))
        return [Copy(f"{base}/{stem}.pdf", NAME, Form.PDF, form, licence, is_best=True)]

    def _of_service(self, pmcid: str, token: CancelToken, on_wait: OnWait | None) -> list[Copy]:
        """What the older service names; it is being given up, and where it is gone names nothing."""
        urls = self._http.settings.urls

        def judge(reply: Reply) -> list[Copy]:
            if reply.status in (404, 410):
                return []
            return _links(reply, urls.pmc_files)

        url = f"{urls.pmc_oa}/oa.fcgi"
        return self._ask(self._service, url, {"id": pmcid}, judge, token, on_wait)

    def _ask(
        self,
        manners: Manners,
        url: str,
        params: Mapping[str, str] | None,
        judge: Callable[[Reply], T],
        token: CancelToken,
        on_wait: OnWait | None,
    ) -> T:
        def attempt(seconds: float) -> T:
            reply = self._http.get(
                url, params, deadline=seconds, cancel=token, on_sent=manners.sent, name=NAME
            )
            return judge(reply)

        return manners.run(attempt, deadline=30.0, cancel=token, on_wait=on_wait)


def _keys(reply: Reply) -> frozenset[str]:
    """The names in a listing of the bucket."""
    check_reply(reply, name=NAME)
    root = parse_xml(reply, f"{_S3}ListBucketResult", name=NAME)
    if root.find(f"{_S3}KeyCount") is None:
        raise odd(NAME)
    return frozenset(node.text or "" for node in root.iterfind(f"{_S3}Contents/{_S3}Key"))


def _version(key: str, pmcid: str) -> int:
    """The version whose PDF `key` is; 0 for any other file, such as a supplement."""
    match = re.fullmatch(rf"({pmcid}\.(\d{{1,4}}))/\1\.pdf", key)
    return int(match[2]) if match else 0


def _described(reply: Reply) -> Mapping[str, Any]:
    if reply.status == 404:
        return {}
    return read_object(reply, NAME)


def _links(reply: Reply, files: str) -> list[Copy]:
    """The PDF and the package of the older service's answer, the PDF first."""
    check_reply(reply, name=NAME)
    root = parse_xml(reply, "OA", errors=False, name=NAME)
    error = root.find("error")
    if error is not None:
        if error.get("code") in _NOT_OPEN:
            return []
        words = plain_words(error.text or str(error.get("code", ""))).rstrip(".")
        raise ServiceError(f"{NAME} refused the request: {words}.")
    record = root.find("records/record")
    if record is None:
        raise odd(NAME)
    licence = licence_words(record.get("license", ""))
    found = [_copy(link, files, licence) for link in record.iterfind("link")]
    return sorted((c for c in found if c is not None), key=lambda c: c.form is not Form.PDF)


def _copy(link: ET.Element, files: str, licence: str) -> Copy | None:
    """What a link leads to; its address is of FTP, and the same files are there for HTTPS."""
    form = {"pdf": Form.PDF, "tgz": Form.PACKAGE}.get(link.get("format", ""))
    address = link.get("href", "")
    if form is None or not address.startswith(FTP):
        return None
    url = f"{files}/{address.removeprefix(FTP)}"
    return Copy(url, NAME, form, Version.PUBLISHED, licence, is_best=True)
