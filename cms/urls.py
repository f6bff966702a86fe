"""Addresses of the CMS: the editor, and the plain pages that end the list of the site's own addresses."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

# Wagtail's document addresses are left out on purpose: files go through the lesson's access check, or the editor's.
admin_patterns = [path("cms/", include(wagtailadmin_urls))]
page_patterns = [path("", include(wagtail_urls))]
