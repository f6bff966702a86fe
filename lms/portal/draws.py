"""What everybody may read of a draw."""

import json
from typing import Any

from lms.classes.models import DrawList, DrawResult


def file_of(frozen: DrawList) -> dict[str, Any]:
    """What ``scripts/recompute_draw.py`` reads: the list as it was hashed, and after the draw seed, number, outcome."""
    told: dict[str, Any] = {
        "list": frozen.entries,
        "list_sha256": frozen.entries_hash,
        "seed_sha256": frozen.seed_hash,
        "frozen_at": frozen.frozen_at.isoformat(),
    }
    result = DrawResult.objects.filter(draw_list=frozen).first()
    if result is not None:
        told |= {"seed": frozen.seed, "number": result.number, "drawn_at": result.drawn_at.isoformat()}
        told |= result.outcome
    return told


def as_text(frozen: DrawList) -> str:
    return json.dumps(file_of(frozen), ensure_ascii=False, indent=1)
