"""Every address. Chinese has no prefix, English lives below /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from cms import urls as cms_urls
from lms.accounts import views as accounts
from lms.courses.views import cover
from lms.learning import views as learning
from lms.network import views as network
from lms.ops import views as ops
from lms.portal.views import catalogue, centre, course, display, errors, home, my, places, plain, teach

urlpatterns = [
    path("healthz", ops.healthz, name="healthz"),
    path("readyz", ops.readyz, name="readyz"),
    path("covers/<uuid:uuid>.svg", cover, name="cover"),
    path("learn/media/<uuid:uuid>/<str:filename>", learning.media_file, name="media-file"),
    path("media/<path:name>", ops.media, name="media"),
    *cms_urls.admin_patterns,
]

urlpatterns += i18n_patterns(
    path("", home.home, name="home"),
    path("courses/", catalogue.catalogue, name="catalogue"),
    path("courses/<slug:course_slug>/", course.course, name="course"),
    path("courses/<slug:course_slug>/enrol/", learning.enrol, name="enrol"),
    path("courses/<slug:course_slug>/<slug:lesson_slug>/", learning.lesson, name="lesson"),
    path("courses/<slug:course_slug>/<slug:lesson_slug>/finish/", learning.finish, name="lesson-finish"),
    path("courses/<slug:course_slug>/<slug:lesson_slug>/quiz/", learning.answer, name="lesson-quiz"),
    path("courses/<slug:course_slug>/<slug:lesson_slug>/progress/", learning.report, name="lesson-progress"),
    path("classes/<uuid:uuid>/register/", course.register, name="register"),
    path("classes/<uuid:uuid>/withdraw/", course.withdraw, name="withdraw"),
    path("schools/", places.roots, name="schools"),
    path("schools/<slug:code>/", places.place, name="place"),
    path("centres/<uuid:uuid>/", centre.centre, name="centre"),
    path("my/", my.my, name="my"),
    path("my/record/", my.record, name="my-record"),
    path("my/record/<uuid:uuid>/", my.record_line, name="my-record-line"),
    path("my/points/", my.points, name="my-points"),
    path("my/points/<uuid:uuid>/", my.points_line, name="my-points-line"),
    path("my/classes/", my.classes, name="my-classes"),
    path("my/profile/", accounts.profile, name="my-profile"),
    path("teach/", teach.teach, name="teach"),
    path("teach/<uuid:uuid>/roll/", teach.roll, name="roll"),
    path("network/communities/", network.community_search, name="community-search"),
    path("display/", display.display, name="display"),
    path("privacy/", plain.privacy, name="privacy"),
    path("styleguide/", plain.styleguide, name="styleguide"),
    path("accounts/", include("allauth.account.urls")),
    *cms_urls.page_patterns,
    prefix_default_language=False,
)

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
