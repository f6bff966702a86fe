"""The broker that needs no installation: messages are files in a folder, each put there whole.

kombu's own transport creates a message's file and then fills it. A worker that looks in between reads an empty message
and ends, and with it everything that ``manage.py serve`` runs.
"""

import uuid
from pathlib import Path
from time import monotonic

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    # kombu's own two classes disagree about the name of the message.
    def _put(self, queue: str, message: dict, **kwargs) -> None:  # type: ignore[override]
        """Add ``message`` to ``queue``. Raises ChannelError when its folder cannot be written."""
        # Named as kombu names it, since its reader looks for that; a part's name is none of a message.
        file = Path(self.data_folder_out, f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg")
        part = file.with_name(f"{file.name}.part")
        try:
            part.write_bytes(str_to_bytes(dumps(message)))
            part.replace(file)
        except OSError as error:
            raise ChannelError(f"Cannot add {str(file)!r} to its folder") from error


class Transport(filesystem.Transport):
    Channel = Channel
