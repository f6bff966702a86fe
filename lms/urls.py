"""Every address. Chinese has no prefix, English lives below /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, register_converter

from cms import urls as cms_urls
from lms.accounts import data_views, mail_views
from lms.courses.views import cover
from lms.learning import views as learning
from lms.network import views as network
from lms.notices import views as notices
from lms.ops import views as ops
from lms.portal.views import (
    audience,
    catalogue,
    centre,
    children,
    course,
    crawlers,
    desk,
    display,
    errors,
    forgotten,
    helping,
    home,
    letter,
    manifest,
    my,
    offline,
    places,
    plain,
    profile,
    school,
    styleguide,
    teach,
)
from lms.portal.views.manage import audit as manage_audit
from lms.portal.views.manage import circle, factor, overview, people, place, premises, roles

register_converter(audience.AudienceConverter, "audience")

urlpatterns = [
    path("healthz", ops.healthz, name="healthz"),
    path("readyz", ops.readyz, name="readyz"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", crawlers.sitemap_section, name="sitemap-section"),
    path("offline-worker.js", offline.worker, name="offline-worker"),
    path("covers/<uuid:uuid>.svg", cover, name="cover"),
    path("learn/media/<uuid:uuid>/<str:filename>", learning.media_file, name="media-file"),
    path("media/<path:name>", ops.media, name="media"),
    *cms_urls.admin_patterns,
]

urlpatterns += i18n_patterns(
    path("", home.home, name="home"),
    path("<audience:audience>/", audience.audience_page, name="audience"),
    path("courses/", catalogue.catalogue, name="catalogue"),
    path("courses/<slug:course_slug>/", course.course, name="course"),
    path("courses/<slug:course_slug>/enrol/", learning.enrol, name="enrol"),
    path("courses/<slug:course_slug>/<slug:lesson_slug>/", learning.lesson, name="lesson"),
    path("courses/<slug:course_slug>/<slug:lesson_slug>/finish/", learning.finish, name="lesson-finish"),
    path("courses/<slug:course_slug>/<slug:lesson_slug>/quiz/", learning.answer, name="lesson-quiz"),
    path("courses/<slug:course_slug>/<slug:lesson_slug>/progress/", learning.report, name="lesson-progress"),
    path("classes/<uuid:uuid>/", course.of_class, name="class"),
    path("classes/<uuid:uuid>/register/", course.register, name="register"),
    path("classes/<uuid:uuid>/withdraw/", course.withdraw, name="withdraw"),
    path("classes/<uuid:uuid>/undo/", course.undo_withdraw, name="undo-withdraw"),
    path("schools/", places.roots, name="schools"),
    path("schools/<uuid:uuid>/", school.school, name="school"),
    path("schools/<slug:code>/", places.place, name="place"),
    path("centres/<uuid:uuid>/", centre.centre, name="centre"),
    path("my/", my.my, name="my"),
    path("my/record/", my.record, name="my-record"),
    path("my/record/<uuid:uuid>/", my.record_line, name="my-record-line"),
    path("my/points/", my.points, name="my-points"),
    path("my/points/<uuid:uuid>/", my.points_line, name="my-points-line"),
    path("my/classes/", my.classes, name="my-classes"),
    path("my/notices/", notices.notices, name="my-notices"),
    path("my/notices/<uuid:uuid>/", notices.notice, name="my-notice"),
    path("my/profile/mail/", mail_views.mail, name="my-mail"),
    path("my/profile/mail/remove/", mail_views.remove, name="my-mail-remove"),
    path("my/profile/mail/letters/", mail_views.choose_letters, name="my-mail-letters"),
    path("my/profile/", profile.profile, name="my-profile"),
    path("my/children/", children.children, name="my-children"),
    path("my/children/back/", children.back, name="my-children-back"),
    path("my/children/<uuid:uuid>/", children.child, name="my-child"),
    path("my/children/<uuid:uuid>/learn/", children.learn, name="my-child-learn"),
    path("my/children/<uuid:uuid>/copy/", children.copy, name="my-child-copy"),
    path("my/children/<uuid:uuid>/remove/", children.remove, name="my-child-remove"),
    path("my/helpers/", helping.helpers, name="my-helpers"),
    path("my/helping/", helping.helped, name="my-helping"),
    path("my/helping/<uuid:uuid>/", helping.for_one, name="my-helping-one"),
    path("my/helping/<uuid:uuid>/end/", helping.end, name="my-helping-end"),
    path("my/helping/<uuid:uuid>/register/<uuid:group_uuid>/", helping.register_for, name="my-helping-register"),
    path("my/helping/<uuid:uuid>/withdraw/<uuid:group_uuid>/", helping.withdraw_for, name="my-helping-withdraw"),
    path("my/data/", data_views.my_data, name="my-data"),
    path("my/data/copy/", data_views.my_data_copy, name="my-data-copy"),
    path("my/data/close/", data_views.my_data_close, name="my-data-close"),
    path("my/card/", desk.my_card, name="my-card"),
    path("my/card/print/", desk.my_card_pdf, name="my-card-print"),
    path("card/<uuid:uuid>/", desk.card, name="card"),
    path("desk/", desk.desk, name="desk"),
    path("desk/cards/", desk.cards_pdf, name="desk-cards"),
    path("desk/<uuid:uuid>/", desk.person, name="desk-person"),
    path("desk/<uuid:uuid>/join/", desk.join, name="desk-join"),
    path("desk/<uuid:uuid>/card/", desk.card_pdf, name="desk-card"),
    path("desk/<uuid:uuid>/card/new/", desk.new_card, name="desk-new-card"),
    path("desk/<uuid:uuid>/pin/", desk.pin, name="desk-pin"),
    path("desk/<uuid:uuid>/emergency/", desk.emergency, name="desk-emergency"),
    path("teach/", teach.teach, name="teach"),
    path("teach/<uuid:uuid>/roll/", teach.roll, name="roll"),
    path("teach/<uuid:uuid>/emergency/", teach.emergency, name="roll-emergency"),
    path("manage/", overview.manage, name="manage"),
    path("manage/people/", people.people, name="people"),
    path("manage/people/export/", people.export, name="people-export"),
    path("manage/people/<uuid:uuid>/", people.person, name="person"),
    path("manage/people/<uuid:uuid>/phone/", people.phone, name="person-phone"),
    path("manage/people/<uuid:uuid>/second-factor/", factor.reset, name="person-factor"),
    path("manage/people/<uuid:uuid>/roles/", roles.give, name="role-give"),
    path("manage/roles/", roles.roles, name="roles"),
    path("manage/roles/export/", roles.export, name="roles-export"),
    path("manage/roles/elsewhere/", roles.elsewhere, name="role-elsewhere"),
    path("manage/roles/<uuid:uuid>/end/", roles.end, name="role-end"),
    path("manage/roles/<uuid:uuid>/undo/", roles.undo, name="role-undo"),
    path("manage/audit/", manage_audit.audit, name="audit"),
    path("manage/audit/export/", manage_audit.export, name="audit-export"),
    path("manage/circle/<slug:code>/", circle.circle, name="manage-circle"),
    path("manage/schools/<uuid:uuid>/", premises.school, name="manage-school"),
    path("manage/centres/<uuid:uuid>/", premises.centre, name="manage-centre"),
    path("manage/places/<slug:code>/", place.change, name="manage-place-change"),
    path("manage/<slug:code>/", overview.manage, name="manage-place"),
    path("network/communities/", network.community_search, name="community-search"),
    path("display/", display.display, name="display"),
    path("offline/", offline.offline, name="offline"),
    path("privacy/", plain.privacy, name="privacy"),
    path("site.webmanifest", manifest.manifest, name="manifest"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/letters/<slug:name>/", letter.letter, name="styleguide-letter"),
    path("accounts/", include("lms.accounts.urls")),
    path("accounts/password/reset/", forgotten.forgotten, name="account_reset_password"),
    *cms_urls.page_patterns,
    prefix_default_language=False,
)

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
