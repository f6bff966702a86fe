"""People who press the same button at once and do what the pages tell them, over plain sockets."""

import asyncio
import contextlib
import html
import random
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode

TICK = 0.25  # seconds between two looks of the waiting page at its clock
BETWEEN = 0.25  # seconds between two looks at another page

_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_TURN = re.compile(r'data-turn="(\d+)"')


@dataclass
class Answer:
    """How it went for one person: ``status`` of the last answer (0: none), from her first press."""

    status: int = 0
    seconds: float = 0.0
    first_seconds: float = 0.0
    waited: int = 0  # waiting pages


class Site:
    def __init__(self, port: int) -> None:
        self.port = port

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def ask(self, connection, path: str, cookies: str, fields: dict[str, str] | None) -> tuple[int, str]:
        """Status and page of a GET, or of a POST of ``fields``, on a ``connection`` of its own."""
        reader, writer = connection
        body = urlencode(fields or {}).encode()
        head = (
            f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Origin: http://127.0.0.1:{self.port}\r\nCookie: {cookies}\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        status = int((await reader.readline()).split()[1])
        page = (await reader.read()).decode() if status != 302 else ""
        writer.close()
        return status, page


async def _person(site: Site, path: str, cookie: tuple[str, str], start: asyncio.Event, ready: asyncio.Semaphore,
                  patience: float) -> Answer:  # fmt: skip
    """Connected before nine, pressing with all others, then following the page."""
    session, token = cookie
    cookies, fields = f"sessionid={session}; csrftoken={token}", {"csrfmiddlewaretoken": token}
    connection = await site.connect()
    ready.release()
    await start.wait()
    answer, begun = Answer(), time.perf_counter()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(patience):
            while True:
                answer.status, page = await site.ask(connection, path, cookies, fields)
                answer.seconds = time.perf_counter() - begun
                answer.first_seconds = answer.first_seconds or answer.seconds
                if answer.status != 503:
                    return answer
                answer.waited += 1
                fields = {name: html.unescape(value) for name, value in _FIELD.findall(page)}
                await asyncio.sleep(int(_TURN.search(page)[1]) / 1000 + random.uniform(0, TICK))
                connection = await site.connect()
    return Answer(0, patience, answer.first_seconds, answer.waited)


async def _look(site: Site, path: str, cookie: tuple[str, str], until: asyncio.Event) -> list[float]:
    """How long another page took, for somebody signed in who opens it again and again, in seconds."""
    session, token = cookie
    took = []
    while not until.is_set():
        begun = time.perf_counter()
        status, _page = await site.ask(await site.connect(), path, f"sessionid={session}; csrftoken={token}", None)
        if status != 200:
            raise SystemExit(f"{path} answered {status}")
        took.append(time.perf_counter() - begun)
        await asyncio.sleep(BETWEEN)
    return took


async def rush(port: int, path: str, cookies: list[tuple[str, str]], *, beside: str, patience: float):
    """Let the owners of all ``cookies`` but the last press at once; hers is who looks at ``beside`` meanwhile.

    What came of each, and the seconds that each look took.
    """
    site, start, ready, over = Site(port), asyncio.Event(), asyncio.Semaphore(0), asyncio.Event()
    *pressing, looking = cookies
    people = [asyncio.ensure_future(_person(site, path, cookie, start, ready, patience)) for cookie in pressing]
    for _person_ready in people:
        await ready.acquire()
    look = asyncio.ensure_future(_look(site, beside, looking, over))
    start.set()
    answers = await asyncio.gather(*people)
    over.set()
    return answers, await look
