"""Ports of this machine for tests."""

import socket


def closed_port() -> int:
    """A port on which nobody answers: it was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
