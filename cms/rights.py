"""Who writes for which school: the policy's roles, mirrored into Wagtail's groups and permissions.

Wagtail decides by groups; who belongs in them is the policy's answer, asked again at every visit of the editor. A
school gets its index pages, collection and group when it first gets an editor, never before: there are thousands.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import override
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from cms.desks import SchoolDesk
from cms.pages import SchoolIndexPage
from cms.tree import FIRST_LANGUAGE, ensure_tree
from lms.network import policy
from lms.network.models import Organisation, School
from lms.network.tree import within

ACCESS_GROUP = "CMS"

PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")
COLLECTION_PERMISSIONS = (
    ("wagtailimages", "add_image"),
    ("wagtailimages", "change_image"),
    ("wagtailimages", "choose_image"),
    ("wagtaildocs", "add_document"),
    ("wagtaildocs", "change_document"),
    ("wagtaildocs", "choose_document"),
)
ACCESS_PERMISSIONS = (("wagtailadmin", "access_admin"), ("simple_translation", "submit_translation"))


def may_write(user: Any) -> bool:
    """Whether ``user`` may enter the editor at all."""
    return user.is_active and (user.is_superuser or bool(policy.paths_for(user, "content.edit")))


def sync_rights(user: Any) -> None:
    """Put ``user`` into the groups that the policy gives her today, and out of the others.

    Schools of the organisations where she holds the role get their desk now; of those below, the desks that exist.
    Groups that are not the CMS's are left alone. As a rule there is nothing to do: then nothing is locked.
    """
    paths = policy.paths_for(user, "content.edit")
    without = School.objects.filter(organisation__path__in=paths).exclude(pk__in=SchoolDesk.objects.values("school"))
    for school in without.select_related("organisation"):
        ensure_school_index(school)
    wanted, held = wanted_groups(user), held_groups(user)
    if wanted == held:
        return
    with transaction.atomic():
        user.groups.add(*(wanted - held))
        user.groups.remove(*(held - wanted))


def wanted_groups(user: Any) -> set[int]:
    """Ids of the groups that the policy gives ``user`` today, of the desks that exist."""
    paths = policy.paths_for(user, "content.edit")
    if not paths:
        return set()
    desks = SchoolDesk.objects.filter(within(paths, "school__organisation__path"))
    return {*desks.values_list("group", flat=True), access_group().pk}


def held_groups(user: Any) -> set[int]:
    return set(own_groups().filter(user=user).values_list("pk", flat=True))


def own_groups() -> QuerySet[Group]:
    """The groups that this file fills."""
    return Group.objects.filter(Q(desk__isnull=False) | Q(name=ACCESS_GROUP))


def access_group() -> Group:
    """The group of everybody who may enter the editor."""
    group, created = Group.objects.get_or_create(name=ACCESS_GROUP)
    if created:
        group.permissions.set(_permission(app, codename) for app, codename in ACCESS_PERMISSIONS)
    return group


@transaction.atomic
def ensure_school_index(school: School) -> SchoolIndexPage:
    """The Chinese index page of ``school``; with it are made the others: its languages, collection and group."""
    # Two editors of a new school may enter in the same moment: the second waits and finds it made.
    School.objects.select_for_update().get(pk=school.pk)
    pages = {page.locale.language_code: page for page in SchoolIndexPage.objects.filter(school=school)}
    tops = ensure_tree()
    first = pages.get(FIRST_LANGUAGE)
    for code, top in sorted(tops.items(), key=lambda item: item[0] != FIRST_LANGUAGE):
        if code not in pages:
            pages[code] = _add_index(school, code, top, first)
        first = pages[FIRST_LANGUAGE]
    desk = SchoolDesk.objects.filter(school=school).first() or _add_desk(school)
    for page in pages.values():
        for codename in PAGE_PERMISSIONS:
            GroupPagePermission.objects.get_or_create(
                group=desk.group, page=page.page_ptr, permission=_permission("wagtailcore", codename)
            )
    return pages[FIRST_LANGUAGE]


def _add_index(school: School, code: str, top: Any, first: SchoolIndexPage | None) -> SchoolIndexPage:
    with override(code):
        title = school.label
    index = SchoolIndexPage(school=school, title=title, slug=f"school-{school.pk}", locale=top.locale, live=True)
    if first is not None:
        index.translation_key = first.translation_key
    top.refresh_from_db()
    return top.add_child(instance=index)


def _add_desk(school: School) -> SchoolDesk:
    organisation = school.organisation
    name = f"{school.name} ({organisation.code})"
    group, _created = Group.objects.get_or_create(name=f"{school.kind}:{name}"[:150])
    collection = _place_collection(organisation).add_child(name=name[:255])
    for app, codename in COLLECTION_PERMISSIONS:
        GroupCollectionPermission.objects.create(
            group=group, collection=collection, permission=_permission(app, codename)
        )
    return SchoolDesk.objects.create(school=school, group=group, collection=collection)


def _place_collection(organisation: Organisation) -> Collection:
    """The collection of the street (or of the district) that a school's own lies in.

    Wagtail sorts siblings whenever one is added, so a thousand of them side by side would be slow.
    """
    above = list(Organisation.objects.above(organisation))
    place = next((unit for unit in above if unit.tier == Organisation.Tier.STREET), organisation)
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    name = f"{place.name} ({place.code})"
    return root.get_children().filter(name=name).first() or root.add_child(name=name)


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
