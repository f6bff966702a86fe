"""Videos that stay on a video site: whose pages are known, and the address of the player that each site offers."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """``page`` matches the address of a video's page and holds its id; ``player`` is made of that id."""

    name: str
    page: re.Pattern[str]
    player: str

    @property
    def origin(self) -> str:
        return "/".join(self.player.split("/")[:3])


SITES = (
    Site(
        "bilibili.com",
        re.compile(r"https://(?:www\.|m\.)?bilibili\.com/video/(BV[0-9A-Za-z]{10})/?(?:[?#].*)?"),
        "https://player.bilibili.com/player.html?bvid={}&autoplay=0",
    ),
    Site(
        "v.qq.com",
        re.compile(r"https://v\.qq\.com/x/(?:page|cover/[0-9a-z]+)/([0-9a-z]{11})\.html(?:[?#].*)?"),
        "https://v.qq.com/txp/iframe/player.html?vid={}&autoplay=false",
    ),
    Site(
        "youku.com",
        re.compile(r"https://v\.youku\.com/v_show/id_([0-9A-Za-z=]{10,30})\.html(?:[?#].*)?"),
        "https://player.youku.com/embed/{}",
    ),
)
# What a page of ours may show in a frame.
ORIGINS = [site.origin for site in SITES]


@dataclass(frozen=True)
class Player:
    """``site`` as people call it, and the address of the player."""

    site: str
    address: str


def player_of(page: str) -> Player | None:
    """The player of the video whose page is at ``page``; None for a page of another site, or of no video."""
    for site in SITES:
        if match := site.page.fullmatch(page.strip()):
            return Player(site.name, site.player.format(match[1]))
    return None
