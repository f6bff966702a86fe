"""Addresses of the CMS: the editor, and the plain pages that end the list of the site's own addresses."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

# One door for all: Wagtail's own login knows neither telephone numbers nor the limits on trying passwords.
# Wagtail's document addresses are left out: files go through the lesson's access check, or the editor's.
admin_patterns = [
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/", include(wagtailadmin_urls)),
]
page_patterns: list[URLPattern | URLResolver] = [
    # Wagtail's own form for pages that are not public would be a second front door, without limits or second factor.
    path(
        "_util/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="wagtailcore_login",
    ),
    path("", include(wagtail_urls)),
]
