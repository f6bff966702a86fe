from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"

    def ready(self) -> None:
        from cms import corrections, holdings, signals
        from cms.approval import telling
        from cms.renditions import telling as renditions
        from lms.core import messages
        from lms.notices import kinds

        signals.connect()
        holdings.register_all()
        messages.register(
            {
                "page_not_published": _("“%(title)s” is not published. %(problems)s"),
                "file_in_use": _("“%(title)s” is not deleted: readers see it in %(pages)s. Take it out there first."),
                "page_learned": _(
                    "“%(title)s” is not deleted: people have learned from it, and it stands in their records. Unpublish"
                    " it, and nobody else finds it."
                ),
                "own_page": _("You wrote this page or decided on it before: somebody else decides now."),
                "already_decided": _("Somebody has decided on this page just now. Your comment was not sent."),
                "note_of_reviewer": _("Pages of this school are reviewed first: ask a reviewer to write the note."),
                "course_not_shared": _("This course is not shared with this school any more."),
                "comment_missing": _("Say what should be changed: the writer sees nothing else."),
                "needs_approval": _("Pages of this school are reviewed first: import a draft and submit it."),
            },
            statuses={"file_in_use": 409, "page_learned": 409, "own_page": 403, "already_decided": 409},
        )
        kinds.register(telling.KINDS)
        kinds.register(corrections.KINDS)
        kinds.register(renditions.KINDS)
