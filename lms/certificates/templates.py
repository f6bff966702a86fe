"""Which template certificates follow: the school's own, else that of its place, else of the nearest place above."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lms.certificates.models import Seal, Template, TemplateChoice
from lms.certificates.seals import digest_of
from lms.network.models import Organisation, School

# What certificates looked like before there was anything to choose, and still do where nobody has chosen.
USUAL: Mapping[str, str] = {
    "design": Template.Design.TILE.value,
    "body": "",
    "body_en": "",
    "signatory": "",
    "signatory_en": "",
    "seal": "",
}


def in_force(organisation: Organisation, school: School | None = None) -> TemplateChoice | None:
    """The choice that certificates of ``school``, or of ``organisation``'s schools without their own, follow."""
    choices = TemplateChoice.objects.standing().for_place(organisation, school)
    return next((choice for choice in choices if choice.template is not None), None)


def look_of(template: Template | None) -> dict[str, str]:
    """What a certificate keeps of ``template`` when it is issued, as JSON: later changes do not reach it."""
    if template is None:
        return dict(USUAL)
    return {name: getattr(template, name) for name in USUAL if name != "seal"} | {"seal": template.seal_id or ""}


def look_for(school: School) -> dict[str, str]:
    """As ``look_of``, of the template that counts for ``school`` now. One query."""
    choice = in_force(school.organisation, school)
    return look_of(choice.template if choice else None)


def look_in(payload: Mapping[str, Any]) -> Mapping[str, str]:
    """How a certificate looks by what was issued; of the time before there were templates, as usual."""
    return payload.get("look", USUAL)


def faults() -> Callable[[Mapping[str, Any]], Iterator[str]]:
    """For the verification: says of what a certificate says whether its seal is there, and is the one of its day."""
    judged: dict[str, str] = {"": ""}

    def of_one(payload: Mapping[str, Any]) -> Iterator[str]:
        sha256 = look_in(payload)["seal"]
        if sha256 not in judged:
            seal = Seal.objects.filter(sha256=sha256).first()
            if seal is None:
                judged[sha256] = "the seal on it is gone."
            else:
                sound = digest_of(bytes(seal.png)) == sha256
                judged[sha256] = "" if sound else "the seal on it is another picture than was issued."
        if judged[sha256]:
            yield judged[sha256]

    return of_one
