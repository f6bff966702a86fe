"""The bank of questions of the demo's street, brought in from a file as its editor would."""

from lms.ops.demo.street import DEMO_DIR, Street
from lms.questions import importing

SCHOOL = "320214052:education_centre"
FILE = DEMO_DIR / "questions.csv"


def load_questions(street: Street) -> int:
    """How many came in; the demo's file has none that cannot be taken."""
    editor = street.people["sun"]
    file = importing.look_through(
        school=street.schools[SCHOOL], data=FILE.read_bytes(), filename="社区常识题.csv", nonce="demo-questions",
        actor=editor,
    )  # fmt: skip
    return importing.bring_in(file=file, actor=editor)
