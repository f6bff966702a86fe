"""What the codes of the audit log mean, in the reader's language."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from lms.core.models import AuditEntry
from lms.network.models import RoleAssignment

NAMES_TOLD = 3
LIST_COMMA = pgettext_lazy("between things of a list", ", ")

ACTIONS = {
    "account.closed": _("closed the own account"),
    "answer.marked": _("marked an open answer"),
    "approval.approved": _("approved a page"),
    "approval.rule_set": _("set how pages are approved"),
    "approval.sent_back": _("sent a page back to its writer"),
    "audit.exported": _("downloaded the log"),
    "calendar.address_given_up": _("gave up a calendar address"),
    "calendar.address_made": _("made a calendar address"),
    "calendar.address_renewed": _("renewed a calendar address"),
    "card.issued": _("gave out a learner card"),
    "card.pin_set": _("set the PIN of a learner card"),
    "card.revoked": _("revoked a learner card"),
    "cards.issued": _("gave out learner cards"),
    "certificate.template_chosen": _("chose how certificates look"),
    "centre.closed": _("closed a service centre"),
    "centre.created": _("entered a service centre"),
    "centre.edited": _("changed a service centre"),
    "centre.reopened": _("opened a service centre again"),
    "child.added": _("added a child"),
    "child.limited": _("changed how long a child may learn in a day"),
    "child.of_age": _("ended a guardian's part: the child is of age"),
    "child.removed": _("removed a child's profile"),
    "circle.exported": _("downloaded a learning circle"),
    "class.party_split": _("let people who signed up together stand one by one"),
    "class.offer_accepted": _("took a place that was offered"),
    "class.offer_called": _("called somebody about an offered place"),
    "class.offer_lapsed": _("passed on a place that nobody took in time"),
    "class.place_offered": _("offered a place to the next in the queue"),
    "class.released": _("released places after three absences"),
    "class.release_undone": _("took back that a place was released"),
    "class.transferred": _("changed somebody to a parallel class"),
    "class.cancelled": _("cancelled a class"),
    "class.merged": _("joined a class to another one"),
    "class.session_moved": _("moved a session"),
    "class.session_called_off": _("called a session off"),
    "class.session_held_after_all": _("took back that a session is called off"),
    "class.session_added": _("added a session"),
    "class.window_set": _("set when a class takes people"),
    "class.draw_frozen": _("froze the list of a draw"),
    "class.drawn": _("drew the places of a class"),
    "class.approved": _("gave places to people who asked for them"),
    "class.refused": _("did not take people into a class"),
    "class.asked_again": _("took a decision about a place back"),
    "class.monitor_named": _("named a monitor of a class"),
    "class.monitor_ended": _("ended somebody's help with the roll of a class"),
    "class.message_sent": _("wrote to a class"),
    "attendance.code_refused": _("came with a code on the wall that was not taken"),
    "class.leave_asked": _("asked for leave from a session"),
    "class.leave_taken_back": _("took leave from a session back"),
    "class.opened": _("opened a class"),
    "sheet.added": _("kept a photograph of a signed sheet"),
    "sheet.removed": _("took a photograph of a signed sheet away"),
    "sheet.put_back": _("put a photograph of a signed sheet back"),
    "sheet.viewed": _("looked at a photograph of a signed sheet"),
    "term.days_off_set": _("changed the days off of a term"),
    "term.entered": _("entered a term"),
    "class.refused_deed": _("was refused a place in a class, or a change of it"),
    "class.registered": _("signed somebody up for a class"),
    "class.withdrawal_undone": _("took a place back"),
    "class.withdrawn": _("gave a place back"),
    "contact.seen": _("looked at a telephone number"),
    "course.adopted": _("runs a shared course"),
    "course.given_up": _("runs a shared course no more"),
    "course.learners_exported": _("downloaded the learners of a course"),
    "course.message_sent": _("wrote to learners of a course"),
    "course.note_changed": _("changed the note to a shared course"),
    "course.published": _("published a course"),
    "course.reordered": _("changed the order of the lessons"),
    "course.retired": _("withdrew a course"),
    "demo.loaded": _("loaded the demo"),
    "document.issued": _("issued a document"),
    "document.replaced": _("issued a document anew"),
    "document.revoked": _("revoked a document"),
    "emergency.viewed": _("looked at an emergency contact"),
    "help.accepted": _("agreed to act for somebody"),
    "help.ended": _("ended acting for somebody"),
    "lesson.confirmation_taken_back": _("took back the confirmation of a lesson"),
    "lesson.confirmed": _("confirmed lessons of learners"),
    "lesson.retired": _("withdrew a lesson"),
    "lookout.begun": _("asked to be told when something is there"),
    "lookout.ended": _("does not wait for something any more"),
    "network.imported": _("read in places"),
    "news.published": _("published news"),
    "news.retired": _("withdrew news"),
    "partner.added": _("entered a partner unit"),
    "partner.agreement_read": _("downloaded an agreement"),
    "partner.edited": _("changed a partner unit"),
    "partner.ended": _("ended an agreement"),
    "people.exported": _("downloaded a list of people"),
    "people.import_begun": _("began to import a table of people"),
    "people.import_ended": _("ended the import of a table of people"),
    "people.rejected_taken": _("downloaded rows that were not imported"),
    "people.table_sent": _("sent in a table of people"),
    "person.address_confirmed": _("confirmed an email address"),
    "person.address_given": _("gave an email address"),
    "person.address_removed": _("removed an email address"),
    "figures.exported": _("downloaded how full classes are and who comes"),
    "occasion.planned": _("planned a lecture, an activity or a study tour"),
    "occasion.changed": _("changed a lecture, an activity or a study tour"),
    "occasion.called_off": _("called a lecture, an activity or a study tour off"),
    "occasion.held_after_all": _("took back that a lecture, an activity or a study tour is called off"),
    "occasion.counted": _("counted who came to a lecture, an activity or a study tour"),
    "person.letters_chosen": _("chose whether to get emails"),
    "person.merged": _("joined two entries of one person"),
    "person.profile_changed": _("changed the own details"),
    "person.papers_noted": _("noted the papers of a person from 80 on"),
    "person.registered": _("registered a person at the desk"),
    "phone.released": _("showed that a number belongs to nobody's account any more"),
    "place.closed": _("closed a place"),
    "place.merged": _("merged two places"),
    "place.moved": _("moved a place"),
    "place.renamed": _("renamed a place"),
    "question.added": _("added a question to the bank"),
    "question.changed": _("changed a question of the bank"),
    "question.retired": _("took a question out of use"),
    "question.taken_back": _("put a question into use again"),
    "question_file.imported": _("brought in a file of questions"),
    "question_file.sent": _("sent in a file of questions"),
    "question_file.thrown_away": _("threw a file of questions away"),
    "questions.exported": _("took questions along as a file"),
    "record.corrected": _("put a study archive right"),
    "residence.set": _("entered where somebody lives"),
    "residence.set_many": _("entered where many people live"),
    "reward.added": _("entered a reward"),
    "reward.edited": _("changed a reward"),
    "reward.handed_over": _("handed over a reward"),
    "reward.offered_again": _("offered a reward again"),
    "reward.taken_back": _("took a reward back"),
    "reward.withdrawn": _("withdrew a reward"),
    "role.ended": _("took a role away"),
    "role.given_back": _("gave a role back"),
    "role.granted": _("gave a role"),
    "roles.exported": _("downloaded the list of roles"),
    "second_factor.codes_renewed": _("made new recovery codes"),
    "second_factor.removed": _("removed the own second factor"),
    "second_factor.reset": _("took a lost second factor away"),
    "second_factor.set_up": _("set up a second factor"),
    "teacher.added": _("entered a teacher"),
    "teacher.appointed": _("appointed a teacher"),
    "teacher.appointment_ended": _("ended an appointment"),
    "teacher.edited": _("changed a teacher's profile"),
    "teacher.hidden": _("took a teacher's page from residents"),
    "teacher.removed": _("took a teacher out of the pool"),
    "teacher.shown": _("showed a teacher's page to residents"),
    "teacher.trained": _("entered a teacher's training"),
    "teacher.training_removed": _("took back a teacher's training"),
    "wechat.connected": _("connected WeChat"),
    "wechat.number_changed": _("knows a WeChat account by its common number"),
    "wechat.disconnected": _("disconnected WeChat"),
    "school_holidays.set": _("entered school holidays"),
    "roll.marks_not_taken": _("sent marks that the roll could not take"),
    "school.closed": _("closed a school"),
    "school.created": _("entered a school"),
    "school.edited": _("changed a school"),
    "school.picture_added": _("added a picture of a school"),
    "school.picture_described": _("changed the words of a picture"),
    "school.picture_removed": _("took a picture of a school away"),
    "school.reopened": _("opened a school again"),
}


def learners_of(entry: AuditEntry) -> list[UUID]:
    """Whom a deed about a class concerned; the first few where it were many."""
    told = entry.data.get("learners") or [entry.data.get("learner")]
    return [UUID(uuid) for uuid in told[:NAMES_TOLD] if uuid]


def detail(entry: AuditEntry, names: Mapping[UUID, str]) -> str:
    """Which role, whom, in which format: what the entry holds beside who and what."""
    data = entry.data
    if "role" in data:
        return str(dict(RoleAssignment.Role.choices).get(data["role"], data["role"]))
    if told := [names[uuid] for uuid in learners_of(entry) if uuid in names]:
        more = len(data.get("learners", told)) - len(told)
        listed = str(LIST_COMMA).join(told)
        return (
            ngettext("%(names)s and %(more)s more", "%(names)s and %(more)s more", more)
            % {"names": listed, "more": more}
            if more > 0
            else listed
        )
    if "created" in data:
        return ngettext("%(number)s new", "%(number)s new", data["created"]) % {"number": data["created"]}
    return str(data.get("format", ""))
