"""Letters reach a real mail server once, in the reader's language, only at an address that she has confirmed."""

import email
import logging
import re
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import get_connection

from lms.accounts import mailbox
from lms.accounts.models import User
from lms.core import letters
from lms.core.models import Job
from lms.notices import mailing
from lms.notices.models import Notice
from lms.notices.services import notify_many
from tests.notices.test_telling import ARGS, telling
from tests.ops.ports import closed_port


class MailServer:
    """What arrived, in order; ``refuse`` is answered instead while it is set."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuse = ""

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.refuse:
            return self.refuse
        message = email.message_from_bytes(envelope.content, policy=default)
        assert envelope.rcpt_tos == [message["To"]]
        self.letters.append(message)
        return "250 OK"


@pytest.fixture
def server(settings, caplog):
    # The server's own log names whom it gets letters for.
    caplog.set_level(logging.WARNING, logger="mail.log")
    arrived = MailServer()
    controller = Controller(arrived, hostname="127.0.0.1", port=closed_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    yield arrived
    controller.stop()


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return part.get_content()


def tell(person, key: str = "a", **facts) -> Notice:
    notify_many([telling(person, key, **facts)])
    return Notice.objects.get(key=key)


def test_a_letter_arrives_with_both_texts_and_says_how_to_stop(server, li, with_address, work):
    with_address(li)
    notice = tell(li)
    assert work() == 1

    [letter] = server.letters
    assert letter["To"] == "li@example.com"
    assert letter["Subject"].strip() == "锡剧班: rain at 3 o'clock"
    assert letter["List-Unsubscribe"] == f"<{settings.SITE_URL}/my/profile/mail/>"
    assert str(notice.uuid) in letter["Message-ID"]
    assert letter.get_content_type() == "multipart/alternative"
    for kind in ("plain", "html"):
        text = body(letter, kind)
        assert "Bring 伞." in text
        assert "李芳" in text
        assert f"{settings.SITE_URL}/my/" in text
        assert "11月24日，星\u2060期\u2060二 14:00" in text
        assert f"{settings.SITE_URL}/my/profile/mail/" in text
    notice.refresh_from_db()
    assert notice.mailed_at is not None


def test_a_letter_is_sent_once_however_often_its_job_comes(server, li, with_address, work):
    with_address(li)
    notice = tell(li)
    assert work() == 1
    mailing.mail({"notice": str(notice.uuid)})
    tell(li)
    assert work() == 0
    assert len(server.letters) == 1


def test_a_worker_that_was_killed_after_sending_sends_the_same_letter_once_more(server, li, with_address, work):
    with_address(li)
    notice = tell(li)
    mailing.mail({"notice": str(notice.uuid)})
    Notice.objects.update(mailed_at=None)  # what it had sent, it could not note any more
    assert work() == 1
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert work() == 0


def test_the_letter_is_in_the_language_of_its_reader(server, li, with_address, work):
    User.objects.filter(pk=li.pk).update(language="en")
    with_address(li)
    tell(li)
    work()
    [letter] = server.letters
    assert letter["Subject"] == "Xi opera: rain at 3 o'clock"
    assert "Hello 李芳," in body(letter, "plain")
    assert f"{settings.SITE_URL}/en/my/" in body(letter, "plain")
    assert '<html lang="en">' in body(letter, "html")


def test_nobody_is_written_to_without_a_confirmed_address_or_against_her_wish(server, li, zhang, wang, sun, work):
    EmailAddress.objects.create(user=li, email="li@example.com", verified=False)
    for person in (zhang, wang):
        EmailAddress.objects.create(user=person, email=f"{person.username}@example.com", verified=True)
    mailbox.choose_letters(person=zhang, wanted=False, actor=zhang)
    User.objects.filter(pk=wang.pk).update(is_active=False)
    for person in (li, zhang, wang, sun):
        tell(person, person.username)
    assert not Job.objects.exists()
    assert work() == 0
    assert server.letters == []


def test_who_stops_letters_meanwhile_gets_none(server, li, with_address, work):
    with_address(li)
    tell(li)
    mailbox.choose_letters(person=li, wanted=False, actor=li)
    assert work() == 1
    assert server.letters == []


def test_a_letter_goes_to_the_address_that_is_confirmed_when_it_is_sent(server, li, with_address, work):
    address = with_address(li)
    tell(li)
    EmailAddress.objects.filter(pk=address.pk).update(email="new@example.com")
    work()
    assert [letter["To"] for letter in server.letters] == ["new@example.com"]


def test_a_server_that_refuses_is_asked_again_later_and_no_log_names_the_address(
    server, li, with_address, work, caplog, now
):
    with_address(li)
    tell(li)
    server.refuse = "451 <li@example.com> try again later"
    assert work() == 0

    job = Job.objects.get()
    assert job.state == "running"
    assert job.lease_until > now
    assert "451" in job.error
    assert "li@example.com" not in job.error + caplog.text
    assert work() == 0, "not at once"

    server.refuse = ""
    Job.objects.update(lease_until=now)
    assert work() == 1
    assert len(server.letters) == 1


def test_a_server_that_is_away_loses_no_letter(server, settings, li, with_address, work, now):
    with_address(li)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, closed_port()
    tell(li)
    assert work() == 0
    settings.EMAIL_PORT = port
    Job.objects.update(lease_until=now)
    assert work() == 1
    assert len(server.letters) == 1


def test_no_letter_is_sent_in_a_transaction_that_others_wait_for(server, li, with_address, work, monkeypatch):
    """On SQLite there is one writer: a slow mail server must not hold it."""
    with_address(li)
    tell(li)
    begun = []
    monkeypatch.setattr("lms.core.jobs.transaction.atomic", lambda: begun.append("atomic"))
    assert work() == 1
    assert begun == []


def test_a_name_with_line_breaks_makes_no_header(server, li, with_address, work):
    with_address(li)
    tell(li, args=ARGS | {"group": "锡剧\r\nBcc: all@example.com"})
    work()
    [letter] = server.letters
    assert letter["Bcc"] is None
    assert letter["Subject"].strip() == "锡剧 Bcc: all@example.com: rain at 3 o'clock"


def test_what_people_are_called_is_no_markup(server, li, with_address, work):
    User.objects.filter(pk=li.pk).update(name="<b>李</b>")
    with_address(li)
    tell(li)
    work()
    [letter] = server.letters
    assert "<b>" not in body(letter, "html")
    assert "<b>李</b>" in body(letter, "plain")


def test_a_letter_for_the_elderly_display_is_larger(li, work):
    sizes = {}
    for display in ("standard", "elderly"):
        page = (
            letters.compose(mailing.letter_of(_notice(display)), to="li@example.com", key="a").alternatives[0].content
        )
        sizes[display] = min(int(size) for size in re.findall(r"font-size:(\d+)px", page) if size != "1")
    assert sizes["standard"] < 17
    assert sizes["elderly"] >= 14


def _notice(display: str) -> Notice:
    return Notice(kind="tests.rain", args=ARGS, path="/my/", person=User(name="李芳", display=display))


def test_nothing_in_a_letter_is_fetched_from_anywhere():
    page = letters.compose(mailing.letter_of(_notice("standard")), to="li@example.com", key="a").alternatives[0].content
    assert not re.search(r"<img|<link|<script|url\(|@import|src=", page)


def test_where_no_mail_is_sent_no_letter_is_asked_for(settings, li, with_address, as_user):
    settings.MAIL_OFFERED = False
    with_address(li)
    tell(li)
    assert not Job.objects.exists()
    for path in ("/my/profile/mail/", "/accounts/password/reset/mail/"):
        assert as_user(li).get(path).status_code == 404
    for path in ("/my/profile/", "/accounts/password/reset/"):
        assert "mail/" not in as_user(li).get(path).content.decode()


def test_the_fixture_is_a_real_server(server):
    with get_connection() as connection:
        assert connection.connection.noop()[0] == 250
