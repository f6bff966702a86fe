"""The embedded broker hands over whole messages, whenever somebody looks."""

from queue import Empty

import pytest
from kombu import Connection

import lms.celery  # noqa: F401  (names our transport)


@pytest.fixture
def broker(tmp_path):
    folders = {"data_folder_in": tmp_path, "data_folder_out": tmp_path, "control_folder": tmp_path / "control"}
    with Connection("filesystem://", transport_options=folders) as connection:
        yield connection


def test_a_message_that_is_still_being_written_is_none_yet(broker):
    reader, met = broker.channel(), []

    class Looking:
        """Put into a message: looks for messages while this one is being written."""

        def __json__(self) -> str:
            with pytest.raises(Empty):
                met.append(reader._get("jobs"))
            return "looked"

    broker.channel()._put("jobs", {"body": Looking()})
    assert reader._get("jobs") == {"body": "looked"}
    assert met == []
    with pytest.raises(Empty):
        reader._get("jobs")
