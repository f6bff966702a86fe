"""Where classes go on: such a school or service centre cannot be closed."""

from django.db.models import Q

from lms.classes.models import ClassGroup
from lms.network.models import School, ServiceCentre


def has_classes(premises: School | ServiceCentre) -> bool:
    """Whether a class that can be joined or is running belongs to the school, or meets in the centre."""
    of = Q(school=premises) if isinstance(premises, School) else Q(centre=premises)
    return ClassGroup.objects.current().filter(of).exists()
