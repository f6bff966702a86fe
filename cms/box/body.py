"""Blocks of a folder as the StreamField keeps them. Ids come from the lesson's key, so a reload changes none."""

from typing import Any
from uuid import UUID, uuid5

from cms.box.library import Library
from cms.box.markdown import Block
from cms.box.places import centre_of, school_named
from cms.box.questions import stream_of_quiz


def stream_of(blocks: list[Block], *, key: UUID, library: Library) -> list[dict[str, Any]]:
    """Raw StreamField data of a lesson's body."""
    return [
        {
            "type": block.kind,
            # A question is known by the lesson alone: it stays itself wherever it stands.
            "value": _VALUES[block.kind](block.value, key if block.kind == "quiz" else identity, library),
            "id": str(identity),
        }
        for number, block in enumerate(blocks)
        for identity in [uuid5(key, f"block:{number}:{block.kind}")]
    ]


def _same(value: dict[str, Any], key: UUID, library: Library) -> dict[str, Any]:
    return dict(value)


def _paragraph(value: dict[str, Any], key: UUID, library: Library) -> str:
    return value["html"]


def _image(value: dict[str, Any], key: UUID, library: Library) -> dict[str, Any]:
    picture = library.picture(value["file"], title=value["caption"] or value["alt"])
    return {"image": picture.pk, "alt": value["alt"], "caption": value["caption"]}


def _video(value: dict[str, Any], key: UUID, library: Library) -> dict[str, Any]:
    title, subtitles = value["title"], value["subtitles"]
    tracks = {
        short: library.document(name, title=f"{title} ({short})").pk if (name := subtitles.get(short)) else None
        for short in ("zh", "en")
    }
    return {
        "file": library.document(value["file"], title=title).pk,
        "title": title,
        "poster": library.picture(value["poster"], title=title).pk if value["poster"] else None,
        "subtitles_zh": tracks["zh"],
        "subtitles_en": tracks["en"],
        "transcript": value["transcript"].strip(),
    }


def _audio(value: dict[str, Any], key: UUID, library: Library) -> dict[str, Any]:
    return {
        "file": library.document(value["file"], title=value["title"]).pk,
        "title": value["title"],
        "transcript": value["transcript"].strip(),
    }


def _document(value: dict[str, Any], key: UUID, library: Library) -> dict[str, Any]:
    return {"file": library.document(value["file"], title=value["title"]).pk, "title": value["title"]}


def _gallery(value: dict[str, Any], key: UUID, library: Library) -> dict[str, Any]:
    pictures = [_image(picture, key, library) for picture in value["pictures"]]
    return {"pictures": _items(pictures, "picture", key)}


def _compare(value: dict[str, Any], key: UUID, library: Library) -> dict[str, Any]:
    chosen = {name: library.picture(value[name], title=value[f"{name}_alt"]).pk for name in ("before", "after")}
    return {**value, **chosen}


def _steps(value: dict[str, Any], key: UUID, library: Library) -> dict[str, Any]:
    steps = [
        {
            "title": step["title"],
            "text": step["text"],
            "image": library.picture(step["file"], title=step["alt"]).pk if step["file"] else None,
            "alt": step["alt"],
        }
        for step in value["steps"]
    ]
    return {"steps": _items(steps, "step", key)}


def _items(values: list[dict[str, Any]], kind: str, key: UUID) -> list[dict[str, Any]]:
    return [
        {"type": "item", "value": value, "id": str(uuid5(key, f"{kind}:{number}"))}
        for number, value in enumerate(values, start=1)
    ]


def _place(value: dict[str, Any], key: UUID, library: Library) -> dict[str, Any]:
    centre, school = centre_of(value["centre"]), school_named(value["school"])
    return {"centre": centre and centre.pk, "school": school and school.pk, "note": value["note"]}


def _quiz(value: dict[str, Any], key: UUID, library: Library) -> list[dict[str, Any]]:
    return stream_of_quiz(value, key=key, library=library)


_VALUES = {
    "heading": _same,
    "quotation": _same,
    "callout": _same,
    "table": _same,
    "embed": _same,
    "discussion": _same,
    "gallery": _gallery,
    "compare": _compare,
    "steps": _steps,
    "place": _place,
    "paragraph": _paragraph,
    "image": _image,
    "video": _video,
    "audio": _audio,
    "document": _document,
    "quiz": _quiz,
}
