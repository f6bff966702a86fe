"""Counting courses under any choice of a few facets, in memory: every value has its courses as the bits of a number.

A course stands in several layers: in the first for itself, in each further one for one of its classes. What is chosen
of a class (a day, a free seat, when it meets) and of where it is held must be true of one and the same layer, or a
course would answer "Saturday, with places" by a full class on Saturday and an empty one on Monday.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_

Layers = Mapping[int, int]  # of a layer: its courses, one bit each, the first course the lowest
_NOTHING: Layers = {}


def bits(places: Sequence[int]) -> int:
    """The number with the bits at ``places``."""
    held = bytearray((max(places, default=0) >> 3) + 1)
    for place in places:
        held[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(held, "little")


def numbers(held: int) -> list[int]:
    """Where ``held`` has bits, from the lowest on."""
    return [place for place, bit in enumerate(reversed(f"{held:b}")) if bit == "1"]


class Facets:
    """Which courses have which value of which facet.

    ``there``: of each layer, the courses that have it; layer 0 is all of them. ``of_course`` and ``of_class``: courses
    by (facet, value), of the latter in each layer.
    """

    def __init__(
        self,
        there: Iterable[Sequence[int]],
        of_course: Mapping[tuple[str, str], Sequence[int]],
        of_class: Mapping[tuple[str, str], Iterable[tuple[int, int]]],
    ) -> None:
        self._there = {layer: bits(courses) for layer, courses in enumerate(there)}
        self._of_course = {choice: bits(courses) for choice, courses in of_course.items()}
        self._of_class = {choice: _layered(pairs) for choice, pairs in of_class.items()}
        self._course_facets = {facet for facet, _value in self._of_course}

    def fitting(self, chosen: Mapping[str, str], *, among: int | None = None, but: str = "") -> Layers:
        """The courses of each layer that have all that is ``chosen``, ``but`` one facet left out; of ``among``."""
        mask = self._there[0] if among is None else among
        held: list[Layers] = []
        for facet, value in chosen.items():
            if facet == but:
                continue
            if facet in self._course_facets:
                mask &= self._of_course.get((facet, value), 0)
            else:
                held.append(self._of_class.get((facet, value), _NOTHING))
        fitting: dict[int, int] = {}
        for layer in min(held, key=len, default=self._there):
            fitting[layer] = self._there[layer] & mask
            for one in held:
                fitting[layer] &= one.get(layer, 0)
        return fitting

    def matching(self, chosen: Mapping[str, str], *, among: int | None = None) -> int:
        return _together(self.fitting(chosen, among=among))

    def counts(
        self, facet: str, values: Iterable[str], chosen: Mapping[str, str], *, among: int | None = None
    ) -> dict[str, int]:
        """How many courses there are with each of ``values`` and all that is chosen of the other facets."""
        fitting = self.fitting(chosen, among=among, but=facet)
        if facet in self._course_facets:
            together = _together(fitting)
            return {value: (together & self._of_course.get((facet, value), 0)).bit_count() for value in values}
        return {
            value: _together(
                {
                    layer: held & fitting.get(layer, 0)
                    for layer, held in self._of_class.get((facet, value), _NOTHING).items()
                }
            ).bit_count()
            for value in values
        }


def _layered(pairs: Iterable[tuple[int, int]]) -> Layers:
    """From pairs of layer and course."""
    courses = defaultdict(list)
    for layer, course in pairs:
        courses[layer].append(course)
    return {layer: bits(held) for layer, held in courses.items()}


def _together(layers: Layers) -> int:
    return reduce(or_, layers.values(), 0)
