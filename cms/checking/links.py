"""Links to pages elsewhere, tried by the worker: a few at a time, never an address inside our own network."""

import datetime
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.jobs import enqueue, handler

TRY = "cms.try_link"
SECONDS = 6
REDIRECTS = 3
MOST_LINKS = 30  # of one page
AGAIN_AFTER = datetime.timedelta(days=7)
MOST_A_RUN = 50
# The page is not there. Other refusals (a wall against programs, a log-in, a busy server) say nothing about a reader.
GONE = {404, 410}
_PORTS = {"http": 80, "https": 443}


class LinkCheck(models.Model):
    """What was found at an address when it was last tried; ``dead`` None: it could not be told."""

    url = models.CharField(max_length=500, unique=True)
    dead = models.BooleanField(_("leads nowhere"), null=True)
    checked_at = models.DateTimeField(_("tried"), null=True, db_index=True)

    class Meta:
        verbose_name = _("link that was tried")
        verbose_name_plural = _("links that were tried")

    def __str__(self) -> str:
        return self.url


class NotTried(Exception):
    """An address that is none of the public network."""


def dead_among(urls: Iterable[str]) -> set[str]:
    """Those of ``urls`` that led nowhere when they were last tried."""
    return set(LinkCheck.objects.filter(url__in=list(urls), dead=True).values_list("url", flat=True))


def ask_for(urls: Iterable[str]) -> None:
    """Have the worker try what it has not tried within a week."""
    fresh = timezone.now() - AGAIN_AFTER
    wanted = [url for url in dict.fromkeys(urls) if len(url) <= 500][:MOST_LINKS]
    known = LinkCheck.objects.filter(url__in=wanted, checked_at__gt=fresh).values_list("url", flat=True)
    for url in set(wanted) - set(known):
        row, _created = LinkCheck.objects.get_or_create(url=url)
        enqueue(TRY, key=f"{TRY}:{row.pk}", payload={"link": row.pk})


def ask_again() -> int:
    """Have the oldest links tried again that live pages were checked with; a few a run."""
    due = LinkCheck.objects.filter(checked_at__lt=timezone.now() - AGAIN_AFTER).order_by("checked_at")[:MOST_A_RUN]
    for row in due:
        enqueue(TRY, key=f"{TRY}:{row.pk}", payload={"link": row.pk})
    return len(due)


@handler(TRY, outside=True)
def try_link(payload: dict[str, Any]) -> None:
    row = LinkCheck.objects.filter(pk=payload["link"]).first()
    if row is not None:
        LinkCheck.objects.filter(pk=row.pk).update(dead=is_dead(row.url), checked_at=timezone.now())


def is_dead(url: str) -> bool | None:
    """Whether nothing is at ``url``: no such page or no such host. None where that cannot be told from here."""
    try:
        for _redirect in range(REDIRECTS + 1):
            status, location = _ask(urlsplit(url))
            if status not in {301, 302, 303, 307, 308} or not location:
                return status in GONE
            url = urljoin(url, location)
    except socket.gaierror:
        return True
    except (OSError, http.client.HTTPException, ValueError, NotTried):
        return None
    return None


def _ask(url: SplitResult) -> tuple[int, str]:
    """Status and ``Location`` that ``url`` answers with. The body is not read."""
    port = url.port or _PORTS.get(url.scheme, 0)
    if not url.hostname or port not in _PORTS.values():
        raise NotTried
    address = public_address(url.hostname, port)
    # Connected to the address that was looked at: a name that changes its mind in between leads nowhere else.
    connection = http.client.HTTPConnection(address, port, timeout=SECONDS)
    try:
        if url.scheme == "https":
            plain = socket.create_connection((address, port), timeout=SECONDS)
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=url.hostname)
        path = f"{url.path or '/'}{'?' + url.query if url.query else ''}"
        headers = {"Host": url.netloc.rpartition("@")[2], "User-Agent": "Linxue link check", "Range": "bytes=0-0"}
        connection.request("GET", path.encode("ascii", "backslashreplace").decode(), headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location", "")
    finally:
        connection.close()


def public_address(host: str, port: int) -> str:
    """An address of ``host`` in the public network. Raises NotTried when any of its addresses is not; gaierror."""
    found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not all(ipaddress.ip_address(address.partition("%")[0]).is_global for address in found):
        raise NotTried
    return sorted(found)[0]
