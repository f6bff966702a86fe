"""The last word on compiled HTML: what is not on these lists does not reach a reader."""

import nh3

_EVERYWHERE = {"id", "class", "lang"}
ATTRIBUTES: dict[str, set[str]] = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "div": {"data-part"},
    "img": {"src", "alt", "width", "height", "loading", "decoding", "srcset", "sizes"},
    "source": {"type", "srcset", "sizes", "src", "media"},
    "video": {"src", "poster", "controls", "preload", "width", "height"},
    "audio": {"src", "controls", "preload"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "ol": {"start"},
    "th": {"scope", "data-label"},
    "td": {"data-label"},
}
TAGS = {
    "a",
    "b",
    "strong",
    "p",
    "br",
    "ul",
    "ol",
    "li",
    "h2",
    "h3",
    "div",
    "span",
    "figure",
    "figcaption",
    "blockquote",
    "picture",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    *ATTRIBUTES.keys() - {"*"},
}
# Names of ours only: a pasted class must not borrow the look, or the behaviour, of the page around the text.
_CLASS_PREFIXES = ("block", "document__")
_URL_SCHEMES = {"http", "https", "mailto", "tel"}


def _keep(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        kept = [name for name in value.split() if name.startswith(_CLASS_PREFIXES)]
        return " ".join(kept) or None
    if attribute == "id":
        return value if value.startswith("h-") else None
    return value


def clean_html(html: str) -> str:
    """``html`` with only the tags, attributes and addresses that lessons use."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_keep,
        url_schemes=_URL_SCHEMES,
        link_rel="noopener",
        strip_comments=True,
    ).strip()
