"""What must be true of rolls and queues, computed again from places and marks."""

from collections.abc import Iterator

from lms.classes import drawing
from lms.classes.models import DrawResult
from lms.core.sqlchecks import SQLCheck, findings

CHECKS = [
    SQLCheck(
        "Session {}: whether its roll is complete is noted wrongly.",
        """
        SELECT s.uuid FROM classes_session s JOIN attendance_gathering g ON g.id = s.gathering_id
        WHERE g.roll_complete = EXISTS (
            SELECT 1 FROM classes_registration r
            WHERE r.class_group_id = s.class_group_id AND s.cancelled_at IS NULL
                AND r.status = 'confirmed' AND r.registered_at <= g.starts_at
                AND NOT EXISTS (
                    SELECT 1 FROM attendance_checkin c
                    WHERE c.gathering_id = g.id AND c.learner_id = r.learner_id AND NOT c.superseded
                )
        )
        """,
    ),
    SQLCheck(
        "Session {}: its gathering is not held by the place of its school.",
        """
        SELECT s.uuid FROM classes_session s JOIN attendance_gathering g ON g.id = s.gathering_id
        JOIN classes_classgroup k ON k.id = s.class_group_id JOIN network_school p ON p.id = k.school_id
        WHERE p.organisation_id <> g.organisation_id
        """,
    ),
    SQLCheck(
        "Class {}: of people who signed up together some wait and some do not.",
        """
        SELECT DISTINCT k.uuid FROM classes_registration w
        JOIN classes_registration p ON p.class_group_id = w.class_group_id AND p.party = w.party
        JOIN classes_classgroup k ON k.id = w.class_group_id
        WHERE w.status = 'waiting' AND p.status IN ('confirmed', 'offered')
        """,
    ),
]


def problems() -> Iterator[str]:
    """A sentence for everything that is wrong; nothing for sound rolls."""
    yield from findings(CHECKS)
    for result in DrawResult.objects.select_related("draw_list__class_group").iterator():
        yield from _draw_problems(result)


def _draw_problems(result: DrawResult) -> Iterator[str]:
    """Drawn again from the list, the seed and the number it must come out the same, and the hashes must fit."""
    frozen = result.draw_list
    name = f"Draw of class {frozen.class_group.uuid.hex}"
    if drawing.sha256(frozen.entries) != frozen.entries_hash or drawing.sha256(frozen.seed) != frozen.seed_hash:
        yield f"{name}: list or seed do not fit their hashes."
    void = result.outcome["void"]
    again = drawing.draw(list_text=frozen.entries, seed=frozen.seed, number=result.number, void=void)
    if drawing.as_lists(again) != result.outcome:
        yield f"{name}: drawn again it comes out differently."
