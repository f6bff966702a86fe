"""Service centres and schools as a folder names them: by the code of their place, which is the same everywhere."""

from typing import Any

from lms.network.models import School, ServiceCentre


def centre_of(written: str) -> ServiceCentre | None:
    """The centre ``code:name``; None for what is empty or not there."""
    code, _colon, name = written.partition(":")
    return ServiceCentre.objects.filter(organisation__code=code, name=name).first()


def school_named(written: str) -> School | None:
    """The school ``code:kind``, the first of them where a place has several; None as in ``centre_of``."""
    code, _colon, kind = written.partition(":")
    return (
        School.objects.filter(organisation__code=code, kind=kind).select_related("organisation").order_by("pk").first()
    )


def written(premises: Any) -> str:
    """How ``premises`` are named; empty for none."""
    if premises is None:
        return ""
    name = premises.name if isinstance(premises, ServiceCentre) else premises.kind
    return f"{premises.organisation.code}:{name}"
