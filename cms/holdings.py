"""What the editor's tool keeps of a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, Page, PageSubscription
from wagtail.users.models import UserProfile

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register


def _pages(user: User) -> Iterator[Line]:
    for page in Page.objects.filter(owner=user).order_by("-latest_revision_created_at"):
        yield {"title": page.title, "at": page.latest_revision_created_at, "live": page.live}


def _forget(user: User) -> None:
    """What is hers alone goes; what she wrote is the school's and stays with its history."""
    for model in (UserProfile, EditingSession, FormState, APIToken, PageSubscription):
        model._default_manager.filter(user=user).delete()


def register_all() -> None:
    register(
        Holding(
            rank=80,
            code="pages",
            title=_("The pages you wrote"),
            why=_("The history of a page tells who wrote it. It stays, without your name."),
            fields=frozenset(
                {
                    "wagtailusers.UserProfile.user",
                    "wagtailadmin.EditingSession.user",
                    "wagtailadmin.FormState.user",
                    "wagtailcore.APIToken.user",
                    "wagtailcore.PageSubscription.user",
                    "wagtailcore.Page.owner",
                }
            ),
            labels={"title": _("title"), "at": _("last changed")},
            read=_pages,
            erase=_forget,
        )
    )
