"""The flat tree of pages: one top page a language, school indexes and plain pages below."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Locale, Page, Site, WorkflowPage

from cms.pages import RootPage

FIRST_LANGUAGE = "zh-hans"


@transaction.atomic
def ensure_tree() -> dict[str, RootPage]:
    """The top page of each language by its code; what is missing is made: locales, pages, the site."""
    list(Locale.objects.select_for_update())  # whoever comes second waits and finds the tree made
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code, _name in settings.LANGUAGES}
    root = Page.objects.filter(depth=1).first()
    if root is None:
        page_type = ContentType.objects.get_for_model(Page)
        root = Page.add_root(
            instance=Page(title="Root", slug="root", content_type=page_type, locale=locales[FIRST_LANGUAGE])
        )
    tops = {page.locale.language_code: page for page in RootPage.objects.select_related("locale")}
    for code, locale in locales.items():
        if code not in tops:
            tops[code] = _add_top(root, locale, tops.get(FIRST_LANGUAGE))
    _ensure_site(tops[FIRST_LANGUAGE])
    return tops


def _add_top(root: Page, locale: Locale, first: RootPage | None) -> RootPage:
    with override(locale.language_code):
        title = _("Linxue")
    top = RootPage(
        title=title, slug="linxue" if first is None else f"linxue-{locale.language_code}", locale=locale, live=True
    )
    if first is not None:
        top.translation_key = first.translation_key
    root.refresh_from_db()
    return root.add_child(instance=top)


def _ensure_site(top: RootPage) -> None:
    site = Site.objects.filter(is_default_site=True).first()
    if site is not None and site.root_page_id == top.pk:
        return
    if site is None:
        Site.objects.create(
            hostname="localhost", root_page=top, is_default_site=True, site_name=settings.WAGTAIL_SITE_NAME
        )
        return
    welcome = site.root_page
    Site.objects.filter(pk=site.pk).update(root_page=top, site_name=settings.WAGTAIL_SITE_NAME)
    Site.clear_site_root_paths_cache()
    if welcome.specific_class is Page and not welcome.get_children().exists():
        welcome.delete()  # the page a new Wagtail welcomes with
    # Wagtail's own workflow asks a group of moderators that nobody is in; who approves is the policy's business.
    WorkflowPage.objects.filter(page__depth=1).delete()
