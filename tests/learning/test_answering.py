"""Questions of every type on the lesson page: shown without their answers, kept, handed in, and what is said then."""

import datetime
import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from lms.accounts.models import User
from lms.learning import attempts, quiz
from lms.learning import services as learning
from lms.learning.models import QuizAttempt
from tests.conftest import sign_in
from tests.learning.conftest import QUIZ
from tests.portal.counting import cost
from tests.portal.reading import said


def question(kind: str, **values) -> dict:
    return {"id": kind, "type": kind, "prompt": f"这是{kind}题", "explanation": f"讲解{kind}", **values}


EVERY = [
    question("single", choices=["甲", "乙"], answer=[2], feedback=["把甲认成乙了", ""]),
    question("multiple", choices=["子", "丑", "寅"], answer=[1, 3]),
    question("truefalse", choices=[], answer=[True]),
    question("short", accepted=["起势", "开势"]),
    question("fill", prompt="先{{1}}再{{2}}。", gaps=[["吸气"], ["呼气"]]),
    question("number", value="119", tolerance="0", unit="号"),
    question("match", pairs=[["东", "木"], ["西", "金"], ["南", "火"], ["北", "水"]]),
    question("order", items=["看一看", "听一听", "问一问", "切一切"]),
]
SECRETS = ["起势", "开势", "吸气", "呼气", "119", "把甲认成乙了", *(f"讲解{one['type']}" for one in EVERY)]


@pytest.fixture
def ask(quiz_text):
    def publish(questions=EVERY, **rules) -> None:
        quiz_text.parts = [{**QUIZ, "questions": questions, "settings": rules}]
        quiz_text.save()

    return publish


@pytest.fixture
def reader(learner, opened, ask):
    opened(3)
    ask()
    return sign_in(learner)


def address(course, name: str = "lesson", language: str = "zh-hans") -> str:
    with translation.override(language):
        return reverse(name, args=[course.slug, "lesson-3"])


def page_of(reader, course, query: str = "", language: str = "zh-hans") -> str:
    return reader.get(address(course, language=language) + query).content.decode()


def fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(nonce|attempt|asked)" value="([^"]*)"', page))


def seen(page: str, kind: str) -> list[str]:
    """What the labels of a question say, in the order of the page."""
    part = re.search(rf'data-question="{kind}">(.*?)</fieldset>', page, re.S)[1]
    return re.findall(r'<label class="question__row"><span>([^<]*)</span>', part)


def offered(page: str, kind: str) -> dict[str, str]:
    """The words that a question's first list offers, by words."""
    part = re.search(rf'data-question="{kind}">(.*?)</fieldset>', page, re.S)[1]
    return {words: value for value, words in re.findall(r'<option value="(\d+)"[^>]*>([^<]*)</option>', part)}


def right(page: str) -> dict[str, list[str]]:
    """The right answers as this page's form sends them."""
    rights = offered(page, "match")
    places = {item: str(place) for place, item in enumerate(EVERY[7]["items"], start=1)}
    return {
        "single": ["2"], "multiple": ["1", "3"], "truefalse": ["true"], "short": ["起勢 "], "fill": ["吸气", "呼氣"],
        "number": ["１１９ 号"], "match": [rights[one] for _left, one in EVERY[6]["pairs"]],
        "order": [places[item] for item in seen(page, "order")],
    }  # fmt: skip


def send(reader, course, page: str, posted, name: str = "lesson-quiz", language: str = "zh-hans", **more):
    data = {f"answer-{key}": values for key, values in posted.items()}
    return reader.post(address(course, name, language), {**fields(page), **data, **more})


def test_nothing_on_the_page_tells_what_is_right(reader, course):
    page = page_of(reader, course)
    for one in EVERY:
        assert f'data-question="{one["id"]}"' in page
    form = page[page.index('id="quiz"') : page.index("</form>", page.index('id="questions"'))]
    form = re.sub(r"[0-9a-f-]{36}|[0-9a-f]{64}", "", form).replace(course.slug, "")  # in a name anything may stand
    assert [secret for secret in SECRETS if secret in form] == []
    assert seen(page, "order") != EVERY[7]["items"]


def test_every_type_is_answered_right_through_the_form(reader, course):
    page = page_of(reader, course)
    response = send(reader, course, page, right(page))
    assert response.status_code == 302, response.content.decode()[:500]
    attempt = QuizAttempt.objects.get()
    assert (attempt.score, set(attempt.marks.values())) == (100, {"1"})
    result = page_of(reader, course, "?attempt=1")
    assert result.count("讲解") == len(EVERY)


def test_partial_marks_feedback_and_explanations_come_after_answering(reader, course):
    page = page_of(reader, course)
    wrong = {**right(page), "single": ["1"], "multiple": ["1"], "fill": ["吸气", "憋气"]}
    assert send(reader, course, page, wrong).status_code == 302
    result = page_of(reader, course, "?attempt=1")
    assert "把甲认成乙了" in result
    assert said(reader.get(address(course) + "?attempt=1"), "Partly right")
    assert QuizAttempt.objects.get().marks["fill"] == "1/2"
    assert "憋气" in result


def test_after_failing_the_solution_stays_for_the_next_attempt(reader, course):
    page = page_of(reader, course)
    wrong = {
        **right(page),
        "single": ["1"],
        "short": ["收势"],
        "number": ["110"],
        "fill": ["甲", "乙"],
        "truefalse": ["false"],
    }
    send(reader, course, page, wrong)
    result = re.sub(r"<[^>]*>", "", page_of(reader, course, "?attempt=1"))  # in a name of a form anything may stand
    assert not QuizAttempt.objects.get().passed
    assert [secret for secret in ("起势", "吸气", "119") if secret in result] == []


@pytest.mark.parametrize(
    ("posted", "sentence", "params"),
    [
        ({"number": ["很多"]}, "Question %(number)s asks for a number, in digits.", {"number": 6}),
        ({"short": ["长" * 10_000]}, None, {}),
        ({"fill": ["吸气", ""]}, "Question %(number)s has no answer yet.", {"number": 5}),
        ({"order": ["1", "1", "2", "3"]}, "In question %(number)s two things have the same place.", {"number": 8}),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_lost(reader, course, posted, sentence, params):
    page = page_of(reader, course)
    written = {**right(page), **posted}
    response = send(reader, course, page, written, language="en")
    assert response.status_code == 400
    back = html.unescape(response.content.decode())
    if sentence:
        assert said(response, sentence, "en", **params)
    else:
        assert "too long" in back
    for values in (written["short"], written["fill"], written["number"]):
        for value in values:
            assert f'value="{value}"' in back
    assert back.count(" selected>") == 8


def test_markup_in_an_answer_is_shown_as_text(reader, course):
    page = page_of(reader, course)
    evil = '"><script>alert(1)</script>$E=mc^2$'
    response = send(reader, course, page, {**right(page), "short": [evil], "number": [""]})
    assert response.status_code == 400
    assert "<script>alert(1)" not in response.content.decode()
    again = page_of(reader, course)
    assert "<script>alert(1)" not in again
    assert html.escape(evil) in again


def test_what_is_kept_is_there_again_after_loading_and_on_another_device(reader, course, learner):
    page = page_of(reader, course)
    answer = send(reader, course, page, {"short": ["起势"], "match": ["1", "", "2", ""]}, "lesson-quiz-keep")
    assert answer.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d", answer.json()["saved"])
    elsewhere = page_of(sign_in(learner), course)
    assert 'value="起势"' in elsewhere
    assert seen(elsewhere, "order") == seen(page, "order"), "the same order on every device"
    assert elsewhere.count(" selected>") == 2


def test_without_a_script_a_button_keeps(reader, course):
    page = page_of(reader, course)
    response = send(reader, course, page, {"single": ["1"]}, keep="1")
    assert response.status_code == 302
    assert QuizAttempt.objects.get().answers == {"single": [1]}
    assert re.search(r'name="answer-single" value="1" checked', page_of(reader, course))


def test_answers_to_a_closed_attempt_are_refused_with_what_came_of_it(reader, course):
    page = page_of(reader, course)
    send(reader, course, page, right(page))
    response = send(reader, course, page, {**right(page), "short": ["收势"]}, language="en", nonce="another-nonce")
    assert response.status_code == 409
    assert said(response, "These answers were handed in already. Here is what came of them.", "en")
    assert "100 %" in response.content.decode()
    kept = send(reader, course, page, {"short": ["收势"]}, "lesson-quiz-keep", "en")
    assert (kept.status_code, kept.json()["code"]) == (409, "attempt_closed")
    assert QuizAttempt.objects.get().answers["short"] == ["起勢"]


@pytest.mark.parametrize("name", ["lesson-quiz", "lesson-quiz-keep", "lesson-quiz-time"])
@pytest.mark.parametrize("named", ["other", "no-uuid", "00000000-0000-0000-0000-000000000000"])
def test_the_attempt_of_another_is_not_found(reader, course, zhang, as_user, name, named):
    learning.enrol(course=course, learner=zhang)
    page = page_of(reader, course)
    send(reader, course, page, {"single": ["2"]}, "lesson-quiz-keep")
    other = as_user(zhang)
    uuid = str(QuizAttempt.objects.get().uuid) if named == "other" else named
    response = send(other, course, page_of(other, course), {"single": ["1"]}, name, "en", attempt=uuid)
    assert response.status_code == 404
    assert QuizAttempt.objects.get().answers == {"single": [2]}


def test_a_page_of_questions_that_were_corrected_meanwhile_is_asked_again(reader, course, ask):
    page = page_of(reader, course)
    response = send(reader, course, page, {"single": ["1"]}, asked="0" * 64, language="en")
    assert response.status_code == 409
    assert said(
        response, "The questions have just been corrected. What you chose is still here; please look again.", "en"
    )
    assert re.search(r'name="answer-single" value="1" checked', response.content.decode())
    assert not QuizAttempt.objects.exists()


# Rules


def test_a_limited_quiz_says_so_first_and_shows_its_questions_when_it_begins(reader, course, ask):
    ask(minutes=10, attempts=2)
    page = page_of(reader, course, language="en")
    assert "You have 10 minutes." in page
    assert "You have 2 attempts." in page
    assert "这是single题" not in page
    response = reader.post(address(course, "lesson-quiz-begin", "en"))
    assert response.status_code == 302
    page = page_of(reader, course, language="en")
    assert "这是single题" in page
    left = int(re.search(r'data-quiz-left="(\d+)"', page)[1])
    assert 590 <= left <= 600
    reader.post(address(course, "lesson-quiz-begin", "en"))
    assert QuizAttempt.objects.count() == 1, "beginning twice is once"


def test_reading_after_the_time_closes_and_shows_the_result(reader, course, ask):
    ask(minutes=10, attempts=1)
    reader.post(address(course, "lesson-quiz-begin"))
    page = page_of(reader, course)
    send(reader, course, page, {"short": ["起势"]}, "lesson-quiz-keep")
    QuizAttempt.objects.update(due_at=timezone.now() - datetime.timedelta(minutes=1))
    result = page_of(reader, course, language="en")
    attempt = QuizAttempt.objects.get()
    assert (attempt.is_open, attempt.score) == (False, 12)
    assert "That was the last attempt." in result
    assert "这是single题" in result


def test_the_elderly_display_has_no_clock_unless_the_teacher_insists(reader, course, ask):
    ask(minutes=10)
    reader.cookies["display"] = "elderly"
    assert "这是single题" in page_of(reader, course)
    ask(minutes=10, insist=True)
    assert "这是single题" not in page_of(reader, course)
    reader.post(address(course, "lesson-quiz-begin"))
    page = page_of(reader, course)
    due = QuizAttempt.objects.get().due_at
    response = reader.post(address(course, "lesson-quiz-time"), {"attempt": fields(page)["attempt"]})
    assert response.status_code == 302
    assert QuizAttempt.objects.get().due_at == due + datetime.timedelta(minutes=10)


@pytest.mark.parametrize(("shows", "told"), [("at_once", True), ("passed", False), ("last", False)])
def test_what_was_right_is_shown_when_the_teacher_lets_it(reader, course, ask, shows, told):
    ask(attempts=2, shows=shows)
    page = page_of(reader, course)
    failing = {"single": ["1"], "truefalse": ["false"], "short": ["x"], "number": ["1"], "fill": ["x", "y"]}
    send(reader, course, page, {**right(page), **failing})
    assert ("讲解single" in page_of(reader, course, "?attempt=1")) is told
    page = page_of(reader, course)
    send(reader, course, page, {**right(page), "number": ["1"]} if shows == "passed" else {**right(page), **failing})
    last = page_of(reader, course)
    assert QuizAttempt.objects.filter(number=2, passed=shows == "passed").exists()
    assert "讲解single" in last
    assert "119" in last


def test_who_has_used_all_attempts_reads_the_last_one(reader, course, ask):
    ask(attempts=1)
    page = page_of(reader, course)
    send(reader, course, page, right(page))
    response = send(reader, course, "", {"single": ["1"]}, nonce="another-nonce", language="en")
    assert response.status_code == 409
    assert said(response, "You have used all your attempts: %(attempts)s.", "en", attempts=1)
    assert "讲解single" in page_of(reader, course)


def test_passing_the_first_attempt_pays_once(reader, course, learner):
    from lms.points.models import Award

    for _ in range(2):
        page = page_of(reader, course)
        send(reader, course, page, right(page))
    assert Award.objects.of(learner).filter(rule__code="quiz.first").count() == 1


# What it costs


@pytest.mark.parametrize("state", ["fresh", "open", "closed", "many"])
def test_a_page_with_questions_keeps_its_budget(reader, course, opened, quiz_text, state):
    asked = quiz.asked_in(quiz_text.parts, language="zh-hans")
    query = ""
    if state == "open":
        attempts.keep_answers(
            progress=opened(3),
            sheet=attempts.sheet_for(opened(3), uuid=None, name="", now_asked=[asked]),
            answers={"single": [1]},
        )
    for number in range({"closed": 1, "many": 12}.get(state, 0)):
        page = page_of(reader, course)
        send(reader, course, page, right(page), nonce=f"nonce-{number}-of-many")
        query = "?attempt=1"
    response, statements = cost(reader, address(course) + query)
    assert response.status_code == 200
    assert len(statements) <= 8, "\n".join(statements)


def test_a_childs_page_with_questions_keeps_its_budget(course, ask, now):
    ask()
    child = User.objects.create_user(username="small", name="小满", birth_year=now.year - 10)
    learning.enrol(course=course, learner=child)
    browser = sign_in(child)
    page = page_of(browser, course)
    assert send(browser, course, page, {"single": ["2"]}, "lesson-quiz-keep").status_code == 200
    response, statements = cost(browser, address(course))
    assert response.status_code == 200
    assert len(statements) <= 8, "\n".join(statements)
