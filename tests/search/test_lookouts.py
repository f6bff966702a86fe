"""Who looked for something in vain is told once when it is there, or says that she waits no longer."""

import pytest
from django.urls import reverse

from lms.accounts import personal_data
from lms.core import jobs
from lms.core.errors import DomainError
from lms.core.models import Job
from lms.courses.models import Course
from lms.notices.models import Notice
from lms.search import lookouts
from lms.search.models import Lookout
from tests.classes.building import make_course, make_school


def work() -> None:
    for job in Job.objects.filter(kind=lookouts.NEW, state="waiting"):
        jobs.run(job.pk)


def wait_for(question: str, person) -> Lookout:
    return lookouts.look_out(question=question, person=person, actor=person)


def test_each_who_waits_is_told_once_and_waits_no_longer(li, zhang):
    wait_for("潜水艇", li)
    wait_for("潜水艇", zhang)
    still = wait_for("滑翔机", li)
    school = make_school()
    course = make_course(school, title="潜水艇模型")
    work()
    make_course(school, title="再做一只潜水艇")
    work()

    assert {notice.person for notice in Notice.objects.filter(kind=lookouts.FOUND)} == {li, zhang}
    notice = Notice.objects.get(person=li, kind=lookouts.FOUND)
    assert notice.path == course.get_absolute_url()
    assert "潜水艇" in notice.words.heading
    assert list(Lookout.objects.all()) == [still]


def test_a_course_that_has_words_apart_or_only_some_of_them_is_not_told(li):
    wait_for("“水下潜艇”", li)
    wait_for("潜水艇 摄影", li)
    make_course(make_school(), title="潜水艇模型", summary="潜艇在水下。")
    work()
    assert not Notice.objects.filter(kind=lookouts.FOUND).exists()


def test_publishing_again_tells_nobody(li):
    school = make_school()
    course = make_course(school, title="潜水艇模型", lessons=[])
    wait_for("潜水艇", li)
    make_course(school, key=course.key, slug=course.slug, title="潜水艇模型", summary="新的简介", lessons=[])
    work()
    assert Course.objects.get(key=course.key).texts.get().summary == "新的简介"
    assert Lookout.objects.of(li).exists()


def test_the_same_question_is_kept_once_and_there_is_an_end_to_them(li):
    assert wait_for("太极 剑", li) == wait_for("太極剑", li)
    for number in range(lookouts.MOST - 1):
        wait_for(f"第{number}样", li)
    with pytest.raises(DomainError, match="lookouts_many"):
        wait_for("再一样", li)
    with pytest.raises(DomainError, match="lookout_empty"):
        wait_for("，。", li)


def test_one_tap_begins_and_one_ends(as_user, li):
    client = as_user(li)
    page = client.post(reverse("search-lookout"), {"q": "潜水艇"}, follow=True).content.decode()
    found = Lookout.objects.get(person=li)
    end = reverse("my-lookout-end", args=[found.uuid])
    assert f'action="{end}"' in page
    assert f'action="{end}"' in client.get(reverse("my-lookouts")).content.decode()
    client.post(end)
    assert not Lookout.objects.exists()


def test_the_copy_of_ones_data_has_it_and_leaving_takes_it_away(zhang):
    wait_for("潜水艇", zhang)
    holding = next(one for one in personal_data.holdings() if one.code == "lookouts")
    assert [line["question"] for line in holding.read(zhang)] == ["潜水艇"]
    holding.erase(zhang)
    assert not Lookout.objects.exists()
