"""The letter of a notice: a lasting job that holds its id only."""

from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lms.core import displays, jobs, letters
from lms.notices.models import Notice

KIND = "notices.mail"


@jobs.handler(KIND, outside=True)
def mail(payload: dict) -> None:
    """Send the letter if it is still to be sent: read anew, to the address that is confirmed now.

    A worker that is killed after sending and before it could note so sends once more, under the same Message-ID.
    """
    notice = Notice.objects.to_be_mailed().select_related("person").filter(uuid=payload["notice"]).first()
    if notice is None:
        return
    address = EmailAddress.objects.filter(user=notice.person, verified=True).latest("pk")
    with translation.override(notice.person.language):
        letters.send(letter_of(notice), to=address.email, key=f"notice-{notice.uuid}")
    Notice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())


def letter_of(notice: Notice) -> letters.Letter:
    """In the language that is active."""
    with translation.override("zh-hans"):  # addresses without a prefix
        settings_page = reverse("my-mail")
    words = notice.words
    return letters.Letter(
        subject=words.heading,
        name=str(notice.person),
        lines=[words.text],
        facts=words.facts,
        action=words.action,
        url=letters.whole_address(notice.path),
        why=_("You get this because you asked us to write about your classes."),
        stop_url=letters.whole_address(settings_page),
        large=notice.person.display == displays.ELDERLY,
    )
