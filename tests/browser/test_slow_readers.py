"""Readers with a poor network must not keep the site from everybody else."""

import re
import socket
import urllib.request
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser

READERS = 24  # three times the threads of the server


def test_slow_readers_of_a_video_leave_the_home_page_answering(site):
    lesson = urllib.request.urlopen(f"{site}/courses/sizhu-zizhudiao/listen/", timeout=20).read().decode()
    video = re.search(r'src="(/learn/media/[^"]+\.mp4)"', lesson)[1]
    parts = urlsplit(site)
    readers = []
    try:
        for _ in range(READERS):
            reader = socket.create_connection((parts.hostname, parts.port), timeout=20)
            # A small window: the server cannot hand the answer to the network at once.
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            reader.sendall(f"GET {video} HTTP/1.1\r\nHost: {parts.netloc}\r\nRange: bytes=0-\r\n\r\n".encode())
            readers.append(reader)
        for reader in readers:
            assert reader.recv(1), "each has begun to read"
        for number in range(5):
            answer = urllib.request.urlopen(f"{site}/?slow={number}", timeout=20)
            assert answer.status == 200
            for reader in readers:
                assert reader.recv(1), "and still reads"
    finally:
        for reader in readers:
            reader.close()
