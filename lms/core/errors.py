"""The one way a service says no."""

from typing import Any


class DomainError(Exception):
    """A refusal with a code. Views turn the code into a sentence in the reader's language.

    ``code`` is stable and for programs; ``params`` fill the named places of the sentence.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
