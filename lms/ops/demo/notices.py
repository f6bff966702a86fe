"""What the demo's cast has been told: old messages are read, one is new, and Li has an address of email."""

from allauth.account.models import EmailAddress

from lms.accounts import mailbox
from lms.classes import services as classes
from lms.classes.models import Registration
from lms.notices import services as notices
from lms.notices.models import Notice
from lms.ops.demo.classes import Loaded
from lms.ops.demo.street import Street

WAIT_BEHIND = 2


def load_notices(street: Street, loaded: list[Loaded]) -> int:
    """How many messages of the cast are new."""
    told = Notice.objects.filter(person__in=street.people.values())
    for notice in told.select_related("person"):
        notices.mark_read(notice=notice, actor=notice.person)
    for username, slug in street.plan["place_offered"].items():
        _offer(street, next(item for item in loaded if item.group.course.slug == slug), username)
    for username, email in street.plan["mail"].items():
        _confirm(street, username, email)
    return told.filter(read_at=None).count()


def _offer(street: Street, item: Loaded, username: str) -> None:
    """She waits for a place in a full class with a couple behind her, and a neighbour gives one back."""
    person = street.people[username]
    there = {learner.pk for learner in item.learners}
    behind = [user for user, plan in street.residents if plan.audience in item.group.course.audiences]
    behind = [user for user in behind if user.pk not in there][:WAIT_BEHIND]
    waits = classes.register(group=item.group, learner=person, actor=person)
    classes.register_together(group=item.group, learners=behind, actor=None)
    if waits.status != Registration.Status.WAITING:
        raise RuntimeError(f"the plan has {username} offered a place in a class that is not full")
    neighbour = item.learners[-1]
    classes.withdraw(group=item.group, learner=neighbour, actor=neighbour)


def _confirm(street: Street, username: str, email: str) -> None:
    person = street.people[username]
    mailbox.give_address(person=person, email=email, actor=person)
    address = EmailAddress.objects.get(user=person, email=email)
    address.set_verified()
    address.set_as_primary()
