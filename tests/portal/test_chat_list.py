"""Lists of chat groups: read as people write them, looked at, and signed up in their order."""

import pytest
from django.urls import reverse

from lms.classes.models import Registration
from lms.portal import chat_list
from tests.classes.building import make_class, make_people
from tests.portal.reading import said

PASTED = """#接龙
【八段锦班】报名 12月3日
1. 张桂珍 13812345678
2、李 芳（带老伴）
３．王五  139 1234 5678
④欧阳春晓
5️⃣ 孙阿妹🌹
6) Anna Smith
7.
8:刘三姐13700001111
12月5日 周六上课
没有编号的一行
"""


def test_lists_are_read_as_people_write_them():
    read = chat_list.read(PASTED)
    assert [(line.number, line.name, line.digits) for line in read] == [
        (1, "张桂珍", "5678"),
        (2, "李芳", ""),
        (3, "王五", "5678"),
        (4, "欧阳春晓", ""),
        (5, "孙阿妹", ""),
        (6, "Anna Smith", ""),
        (8, "刘三姐", "1111"),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "今天天气很好", "1" * 20_000, "1. " * 5000, "=1+1", "\u202e1. 王"])
def test_odd_texts_break_nothing(text):
    assert len(chat_list.read(text)) <= 1


@pytest.fixture
def group(things):
    return make_class(things.blended, name="接龙班", weeks=9, seats=2)


def read_list(client, group, text):
    return client.post(reverse("manage-class-list", args=[group.uuid]), {"text": text})


def test_a_list_is_looked_at_and_signed_up_in_its_order(browse, group, li, zhang):
    officer = browse("qian")
    page = read_list(officer, group, f"1. {zhang.name}\n2. {li.name}\n3. 没有这个人")
    assert page.status_code == 200
    assert said(
        page,
        "Nobody here is called %(name)s with this telephone. Register the person at the desk first.",
        name="没有这个人",
    )
    assert not Registration.objects.filter(class_group=group).exists()
    data = {"sign_up": "1", "learner-1": str(zhang.uuid), "learner-2": str(li.uuid)}
    for _time in range(2):
        answer = officer.post(reverse("manage-class-list", args=[group.uuid]), data)
        assert answer.status_code == 302
    rows = Registration.objects.filter(class_group=group).order_by("pk")
    assert [row.learner for row in rows] == [zhang, li]
    page = read_list(officer, group, f"1. {zhang.name}")
    assert said(page, "%(name)s is in the class or its queue already.", name=zhang.name)
    assert f"1. {zhang.name[0]}**" in page.content.decode()


def test_a_telephone_that_is_another_ones_finds_nobody(browse, group, zhang):
    page = read_list(browse("qian"), group, f"1. {zhang.name} 13900000000")
    assert f'value="{zhang.uuid}"' not in page.content.decode()


def test_who_lives_elsewhere_is_neither_found_nor_signed_up(browse, group):
    [stranger] = make_people(1)
    officer = browse("qian")
    assert str(stranger.uuid) not in read_list(officer, group, f"1. {stranger.name}").content.decode()
    address = reverse("manage-class-list", args=[group.uuid])
    answer = officer.post(address, {"sign_up": "1", "learner-1": str(stranger.uuid)}, follow=True)
    assert said(answer, "Nobody of the list is chosen. Please tick who is to be signed up.")
    answer = officer.post(address, {"sign_up": "1", "learner-1": "nonsense"}, follow=True)
    assert said(answer, "Nobody of the list is chosen. Please tick who is to be signed up.")
    assert not Registration.objects.filter(class_group=group).exists()


def test_a_text_without_a_list_says_so(browse, group):
    page = read_list(browse("qian"), group, "大家好，今天天气不错")
    assert page.status_code == 400
    assert said(page, "No numbered line with a name was found. Please paste the list as it stands in the group.")
