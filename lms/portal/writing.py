"""Writing to many: the words, a look at them as they will be read, and sending them once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.core.nonces import posted_nonce
from lms.core.texts import writable
from lms.notices import writing

NAMES_SHOWN = 12


@dataclass(frozen=True)
class Letter:
    """To whom and about what: ``subject`` under its ``label``, in the ``heading`` that is read.

    ``people`` is how many they are and ``names`` the first of them; ``hidden`` fields go along from step to step;
    ``back`` and ``back_label`` lead to where one came from, ``crumbs`` above it.
    """

    subject: str
    label: str
    heading: str
    people: int
    names: Sequence[str]
    back: str
    back_label: str
    crumbs: Sequence[tuple[str, str]]
    hidden: Sequence[tuple[str, Any]] = field(default_factory=list)


def write(request: SignedInRequest, letter: Letter, send: Callable[..., Any]) -> HttpResponse:
    """The page. ``step``: ``preview`` shows what will be sent; ``send`` does ``send(text=, nonce=)``; else the form."""
    step, nonce = request.POST.get("step", ""), posted_nonce(request)
    text = writable(request.POST.get("text", "").replace("\r\n", "\n")).strip()
    error, status = "", 200
    try:
        if step in {"preview", "send"}:
            writing.check_text(text)
            if not nonce:
                raise DomainError("form_expired")
        if step == "send":
            sent = send(text=text, nonce=nonce)
            told = ngettext("Sent to %(number)s learner.", "Sent to %(number)s learners.", sent.people)
            messages.success(request, told % {"number": sent.people})
            return redirect(letter.back)
    except DomainError as refused:
        error, status, step = sentence(refused), status_of(refused), ""
    if not letter.people:
        error, status, step = sentence(DomainError("message_to_nobody")), 400, ""
    context = {
        "letter": letter,
        "more": max(0, letter.people - len(letter.names)),
        "text": text,
        "longest": writing.LONGEST,
        "nonce": nonce or str(uuid4()),
        "preview": step == "preview",
        "error": error,
    }
    return render(request, "portal/teach/message.html", context, status=status)
