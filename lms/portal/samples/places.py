"""A street with its community, a school and a service centre in it."""

from typing import Any

from lms.network.models import Organisation, OrganisationChange, Partner, Room, School, SchoolPicture, ServiceCentre
from lms.portal.maps import Map
from lms.portal.samples.words import NOBODY, moment, said

Tier = Organisation.Tier


def ancestors() -> list[Organisation]:
    return [
        Organisation(code="320214", name="新吴区", name_en="Xinwu District", tier=Tier.DISTRICT),
        Organisation(code="320214052", name="江溪街道", name_en="Jiangxi Street", tier=Tier.STREET),
        community(),
    ]


def community() -> Organisation:
    return Organisation(code="320214052005", name="景渎社区", name_en="Jingdu Community", tier=Tier.COMMUNITY)


def school() -> School:
    return School(
        uuid=NOBODY,
        organisation=ancestors()[1],
        name="江溪街道社区教育中心",
        name_en="Jiangxi Community Education Centre",
        kind=School.Kind.EDUCATION_CENTRE,
        address=said("新吴区泰山路 1 号", "1 Taishan Road"),
        phone="0510-0000 1100",
    )


def centre() -> ServiceCentre:
    """One with somebody to call."""
    return ServiceCentre(
        uuid=NOBODY,
        organisation=community(),
        name="景渎社区党群服务中心",
        name_en="Jingdu Party and Residents' Service Centre",
        contact_name=said("周慧", "Zhou Hui"),
        phone="0510-0000 2005",
        week=[[day, "08:30", "11:30"] for day in range(5)],
        address=said("景渎社区 8 号", "8 Jingdu"),
        latitude=31.5561,
        longitude=120.3652,
        position_source="样例",
    )


def quiet_centre() -> ServiceCentre:
    """One with a long name, and nobody to call yet."""
    return ServiceCentre(
        uuid=NOBODY,
        organisation=ancestors()[1],
        name="万裕苑第一社区文体活动中心暨老年人日间照料中心",
        name_en="Wanyuyuan First Community Culture and Sports Centre with Day Care for the Elderly",
        latitude=31.5612,
        longitude=120.3721,
        position_source="样例",
    )


def partner() -> Partner:
    return Partner(
        uuid=NOBODY,
        organisation=community(),
        name=said("无锡样例职业技术学院", "Wuxi Sample Vocational College"),
        kind=Partner.Kind.VOCATIONAL,
        offers=[Partner.Offer.ROOMS, Partner.Offer.TEACHERS],
        offer_words=said("每周六开放实训教室", "Workshops open every Saturday"),
        contact_name=said("范老师", "Teacher Fan"),
        phone="0510-0000 4001",
        contact_shown=True,
    )


def school_picture() -> SchoolPicture:
    """Its files are nowhere: the words stand for it."""
    return SchoolPicture(
        uuid=NOBODY, alt="三位老人在排练厅拉二胡", alt_en="Three elders play the erhu", width=1280, height=960
    )


def rooms() -> list[Room]:
    return [Room(name="邻里剧场", name_en="Neighbours' Theatre", seats=60)]


def choices() -> list[Organisation]:
    """Communities of like names, each with what it lies in."""
    district, street, place = ancestors()
    street.parent, place.parent = district, street
    return [place, Organisation(code="320214052006", name="景渎新村", name_en="New Jingdu", parent=street)]


def changes() -> list[OrganisationChange]:
    jingdu, fangqian = said("景渎社区", "Jingdu Community"), said("坊前社区", "Fangqian Community")
    kinds = OrganisationChange.Kind
    village = said("景渎村", "Jingdu Village")
    return [
        OrganisationChange(kind=kinds.MERGED, was=jingdu, became=fangqian, at=moment(-3, 9)),
        OrganisationChange(kind=kinds.RENAMED, was=village, became=jingdu, at=moment(-900, 9)),
    ]


def in_every_frame() -> dict[str, Any]:
    return {
        "ancestors": ancestors(),
        "school": school(),
        "changes": changes(),
        "contact": centre(),
        "quiet_centre": quiet_centre(),
        "rooms": rooms(),
        "partner": partner(),
        "school_picture": school_picture(),
        "map": Map(["样例"], "", ""),
        "place_choices": choices(),
    }
