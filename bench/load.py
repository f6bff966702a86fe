"""A small HTTP load: processes that each hold a few connections and send prepared requests as fast as answers come."""

import multiprocessing
import socket
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """One request ready to send; ``{n}`` in the path is replaced by a running number."""

    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    def encode(self, host: str, number: int) -> bytes:
        path, body = self.path.replace("{n}", str(number)), self.body.encode()
        lines = [
            f"{self.method} {path} HTTP/1.1",
            f"Host: {host}",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        if body:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host = f"127.0.0.1:{port}"
        self.rest = b""

    def send(self, request: Request, number: int = 0) -> tuple[int, dict[str, str], bytes]:
        self.socket.sendall(request.encode(self.host, number))
        while b"\r\n\r\n" not in self.rest:
            self.rest += self._read()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        length = int(headers.get("content-length", 0))
        while len(self.rest) < length:
            self.rest += self._read()
        body, self.rest = self.rest[:length], self.rest[length:]
        return int(lines[0].split()[1]), headers, body

    def _read(self) -> bytes:
        data = self.socket.recv(262144)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data


def _worker(port: int, request: Request, seconds: float, threads: int, offset: int, results) -> None:
    counts, latencies = [], []

    def run(number: int) -> None:
        connection, done, own = Connection(port), 0, []
        until = time.perf_counter() + seconds
        while (begun := time.perf_counter()) < until:
            status, _headers, _body = connection.send(request, offset + number * 1_000_000 + done)
            if status >= 400:
                raise RuntimeError(f"{request.path} answered {status}")
            own.append(time.perf_counter() - begun)
            done += 1
        counts.append(done)
        latencies.extend(own)

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    results.put((sum(counts), latencies if len(counts) == threads else None))


def measure(port: int, request: Request, *, seconds: float = 4.0, processes: int = 2, threads: int = 4) -> dict:
    """Requests a second and the 95th percentile in milliseconds; raises when any answer was an error."""
    results: multiprocessing.Queue = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=_worker, args=(port, request, seconds, threads, 100_000_000 * index, results))
        for index in range(processes)
    ]
    for worker in workers:
        worker.start()
    outcomes = [results.get(timeout=seconds + 60) for _ in workers]
    for worker in workers:
        worker.join()
    if any(latencies is None for _, latencies in outcomes):
        raise RuntimeError(f"{request.path}: a connection failed")
    latencies = sorted(value for _, own in outcomes for value in own)
    return {
        "requests_per_s": round(sum(count for count, _ in outcomes) / seconds, 1),
        "p95_ms": round(1000 * latencies[int(len(latencies) * 0.95)], 1),
    }
