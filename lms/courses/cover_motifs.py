"""The drawings in the foreground of course covers, one a subject, all in one hand.

Each is SVG markup in its own coordinates: x and y from about -120 to 120, standing on y = 112 (cover.py puts
that on the window sill and rounds the ends of strokes, so that "M4 8h0" is a dot). Colours are single letters after a
dollar sign, see INKS, so that a drawing can be re-tinted in one place and stays well under the four kilobytes a whole
cover may weigh.
"""

import re
from string import Template
from typing import Final

# The palette of design/look.md and the few half-tones between its colours that flat shapes need.
INKS: Final[dict[str, str]] = {
    "t": "#1F5C63",  # tile
    "d": "#123F45",  # tile, deep
    "m": "#6FA8A4",  # between tile and celadon
    "c": "#DCEBE6",  # celadon
    "p": "#B4451F",  # persimmon: once in every drawing, for what matters
    "b": "#8A3012",  # persimmon, deep; also dark wood
    "o": "#DD8455",  # persimmon, light
    "a": "#FBE6D4",  # apricot
    "s": "#F4CBA8",  # skin
    "w": "#FFFBF4",  # white of walls and paper
    "k": "#1F2A2E",  # ink
    "g": "#E5B85C",  # gold
    "l": "#D9D2C4",  # line
    "q": "#F3D3DC",  # between plum-pale and plum: petals
    "h": "#D99DB0",
}

_MASK = """
<path fill="$d" d="M-84-20C-94 34-84 70-60 92L-42 60V-30H42V60L60 92C84 70 94 34 84-20L60-90H-60Z"/>
<path fill="$w" d="M0 106C-44 106-62 52-60 6C-58-44-34-58 0-58S58-44 60 6C62 52 44 106 0 106Z"/>
<path fill="$o" opacity=".55" d="M-60 12C-50-22-18-22-8 8C-10 36-22 54-44 58C-56 46-60 26-60 12Z
M60 12C50-22 18-22 8 8C10 36 22 54 44 58C56 46 60 26 60 12Z"/>
<path stroke="$k" stroke-width="30" d="M-52-22h0M-29-40h0M0-46h0M29-40h0M52-22h0"/>
<g fill="$k"><path d="M-11 20C-22 27-42 23-56 2C-38-2-20 4-11 20ZM11 20C22 27 42 23 56 2C38-2 20 4 11 20Z"/></g>
<path fill="$w" d="M-17 18C-24 21-36 18-44 8C-34 5-23 8-17 18ZM17 18C24 21 36 18 44 8C34 5 23 8 17 18Z"/>
<g fill="none" stroke="$k"><path stroke-width="12" d="M-31 12h0M31 12h0"/>
<path stroke-width="5" d="M-14-5Q-32-18-54-8M14-5Q32-18 54-8"/></g>
<path fill="none" stroke="$o" stroke-width="4" d="M-7 50Q0 56 7 50"/>
<path fill="$p" d="M-16 72Q-7 67 0 71Q7 67 16 72Q0 92-16 72Z"/>
<path fill="$t" d="M-92-26C-92-88-52-118 0-118S92-88 92-26C66-66 34-68 0-68S-66-66-92-26Z"/>
<path fill="$g" d="M0-112L14-91L0-70L-14-91Z"/>
<path stroke="$m" stroke-width="15" d="M-34-84h0M34-84h0M-64-62h0M64-62h0"/>
<path stroke="$p" stroke-width="28" d="M-90-44h0M-72-84h0M-40-110h0M0-120h0M40-110h0M72-84h0M90-44h0"/>
<path fill="none" stroke="$g" stroke-width="5" d="M-92-28V50M92-28V50"/>
<path fill="$p" d="M-98 48H-86L-83 92H-101ZM86 48H98L101 92H83Z"/>
"""

_ERHU = """
<path fill="none" stroke="$b" stroke-width="6" d="M-112 62Q-12-6 112-22"/>
<path fill="none" stroke="$m" stroke-width="4" d="M-106 63L108-14"/>
<path fill="$p" d="M98-29L112-33L118-12L103-8Z"/>
<path fill="$b" d="M-8 112V-86C-8-112-26-106-32-117C-20-127 9-124 9-90V112Z"/>
<g fill="$g"><rect x="2" y="-90" width="52" height="11" rx="5"/>
<rect x="2" y="-58" width="52" height="11" rx="5"/></g>
<g fill="$d"><rect x="42" y="-95" width="20" height="21" rx="8"/>
<rect x="42" y="-63" width="20" height="21" rx="8"/></g>
<path fill="$d" d="M-36 24H36L60 62L36 100H-36L-60 62Z"/>
<path fill="$g" d="M-29 35H29L47 62L29 89H-29L-47 62Z"/>
<path fill="none" stroke="$b" stroke-width="3" opacity=".5" d="M-40 58L-20 40L0 60L20 40L40 58M-34 76
L-20 62L0 82L20 62L34 76"/>
<rect x="-46" y="98" width="92" height="14" rx="5" fill="$b"/>
<path fill="none" stroke="$a" stroke-width="2" d="M2-84L3-20L4 68M-4-52L-3-20V68"/>
<rect x="-12" y="-26" width="24" height="9" rx="4" fill="$p"/>
<rect x="-14" y="66" width="28" height="9" rx="4" fill="$b"/>
"""

_DOLL = """
<path fill="$p" d="M-62-8C-112 20-112 84-88 112H88C112 84 112 20 62-8Z"/>
<path fill="$t" d="M-94 98C-60 84-20 92 0 98C20 92 60 84 94 98L88 112H-88Z"/>
<path stroke="$o" stroke-width="16" d="M-78 42h0M78 42h0M-86 76h0M86 76h0"/>
<g fill="$k"><circle cx="-58" cy="-94" r="20"/><circle cx="58" cy="-94" r="20"/>
<path d="M-76-44C-76-92-40-116 0-116S76-92 76-44Z"/></g>
<path fill="$p" d="M-76-84L-46-76L-50-68L-78-72ZM76-84L46-76L50-68L78-72Z"/>
<path fill="$s" d="M-78-42C-78-66-62-78-44-80C-30-66-10-74 0-92C10-74 30-66 44-80C62-78 78-66 78-42
C78-2 40 12 0 12S-78-2-78-42Z"/>
<g fill="$o" opacity=".6"><circle cx="-50" cy="-22" r="14"/><circle cx="50" cy="-22" r="14"/></g>
<path fill="none" stroke="$k" stroke-width="5"
d="M-38-44Q-28-52-18-44M18-44Q28-52 38-44M-12-20Q0-8 12-20"/>
<circle cy="-62" r="5" fill="$p"/>
<path fill="none" stroke="$g" stroke-width="9" d="M-46 10Q0 40 46 10"/>
<path fill="$m" d="M-44 54C-44 32-24 30-22 38Q0 28 22 38C24 30 44 32 44 54C44 84 26 94 0 94S-44 84-44 54Z"/>
<path fill="$c" d="M-22 70C-22 58-8 56 0 62C8 56 22 58 22 70C22 82 12 86 0 86S-22 82-22 70Z"/>
<g fill="$d"><circle cx="-17" cy="54" r="5"/><circle cx="17" cy="54" r="5"/><path d="M-7 65H7L0 73Z"/></g>
<g fill="$s"><ellipse cx="-48" cy="76" rx="16" ry="13"/><ellipse cx="48" cy="76" rx="16" ry="13"/></g>
"""

_PHONE = """
<rect x="-70" y="-118" width="124" height="230" rx="22" fill="$d"/>
<rect x="-60" y="-104" width="104" height="202" rx="12" fill="$w"/>
<rect x="-24" y="-113" width="32" height="5" rx="2.5" fill="$m"/>
<path fill="$c" d="M-60-34V-92A12 12 0 0 1-48-104H32A12 12 0 0 1 44-92V-34Z"/>
<circle cx="-8" cy="-78" r="15" fill="$s"/><path fill="$k" d="M-24-78A16 16 0 0 1 8-78Q-6-84-24-78Z"/>
<path fill="$t" d="M-36-34C-36-66 20-66 20-34Z"/>
<g fill="$m"><rect x="-50" y="-22" width="36" height="36" rx="10"/>
<rect x="-2" y="24" width="36" height="36" rx="10"/></g>
<rect x="-2" y="-22" width="36" height="36" rx="10" fill="$g"/>
<rect x="-50" y="24" width="36" height="36" rx="10" fill="$t"/>
<path fill="none" stroke="$w" stroke-width="5"
d="M-40-4H-24M-32-12V4M8-4H24M-40 42L-34 48L-24 36M9 42H23M16 35V49"/>
<circle cx="-8" cy="79" r="11" fill="$p"/>
<path fill="$p" d="M34-78H88A22 22 0 0 1 110-56V-30A22 22 0 0 1 88-8H58L36 12V-8H34A22 22 0 0 1 12-30
V-56A22 22 0 0 1 34-78Z"/>
<path fill="$w" d="M61-22C42-36 40-44 44-51C49-58 58-57 61-49C64-57 73-58 78-51C82-44 80-36 61-22Z"/>
"""

_SHIELD = """
<path fill="$d" d="M0-118C30-96 64-88 96-90V-8C96 52 54 92 0 112C-54 92-96 52-96-8V-90
C-64-88-30-96 0-118Z"/>
<path fill="$t" d="M0-98C28-80 54-73 80-73V-8C80 42 46 74 0 93C-46 74-80 42-80-8V-73C-54-73-28-80 0-98Z"/>
<path fill="$m" d="M0-98V93C-46 74-80 42-80-8V-73C-54-73-28-80 0-98Z" opacity=".45"/>
<circle cy="-6" r="50" fill="$w"/>
<path fill="none" stroke="$p" stroke-width="15" stroke-linejoin="round" d="M-24-5
L-6 14L26-22"/>
<circle cx="84" cy="78" r="34" fill="$g"/>
<circle cx="84" cy="78" r="25" fill="none" stroke="$w" stroke-width="4"/>
<rect x="75" y="69" width="18" height="18" rx="2" fill="$w"/>
"""

_CRANE = """
<circle cx="6" cy="-24" r="88" fill="$o" opacity=".55"/>
<path fill="none" stroke="$k" stroke-width="5" stroke-linejoin="round"
d="M0 44L4 112M4 112H-12M4 112L18 110M14 42L40 62L24 84"/>
<path fill="$k" d="M22 12C52 14 70 34 74 62C54 58 30 52 14 36Z"/>
<path fill="$w" d="M10 4C-30-16-78-28-116-86C-116-32-84 20-22 36Z"/>
<path fill="$d" d="M-116-86C-117-52-104-24-84-4L-82-18L-68 8L-64-4L-50 20L-44 12C-74-8-98-38-116-86Z"/>
<path fill="$w" d="M-8 8C22-16 74-32 112-92C116-34 88 24 26 38Z"/>
<path fill="$d" d="M112-92C115-56 102-26 82-4L80-18L68 8L62-4L48 22L42 12C72-8 96-40 112-92Z"/>
<path fill="$w" d="M-34 14C-26-6 20-6 44 34C30 50-2 56-20 44C-32 36-36 26-34 14Z"/>
<path fill="none" stroke="$w" stroke-width="15" d="M-22 18C-46-10 4-44-10-84"/>
<path fill="none" stroke="$k" stroke-width="15" d="M-28-2C-28-24-4-40-7-66"/>
<circle cx="-13" cy="-88" r="13" fill="$w"/>
<path fill="$k" d="M-24-93L-62-80L-22-80Z"/>
<path fill="$p" d="M-25-92C-24-106-2-108 0-90C-8-94-18-94-25-92Z"/>
<circle cx="-16" cy="-86" r="2.6" fill="$k"/>
"""

_HEART = """
<path fill="none" stroke="$t" stroke-width="9"
d="M-92-104C-112-60-92-34-66-28M-40-104C-20-60-40-34-66-28V40C-66 92 8 124 46 92C64 76 66 66 68 58"/>
<g fill="$d"><rect x="-102" y="-118" width="20" height="22" rx="8"/>
<rect x="-50" y="-118" width="20" height="22" rx="8"/></g>
<path fill="$p" d="M24 84C-62 28-74-12-60-46C-44-80 6-76 24-36C42-76 92-80 108-46C122-12 110 28 24 84Z"/>
<path fill="$o" d="M-44-26C-42-46-24-54-10-50C-26-44-32-34-34-18C-36-10-46-14-44-26Z"/>
<path fill="none" stroke="$w" stroke-width="7" stroke-linejoin="round"
d="M-40 12H-10L4-16L22 38L38-6L46 12H88"/>
<circle cx="68" cy="66" r="24" fill="$d"/><circle cx="68" cy="66" r="14" fill="$m"/>
"""

_CAKE = """
<ellipse cy="98" rx="120" ry="15" fill="$t"/><ellipse cy="92" rx="120" ry="15" fill="$m"/>
<ellipse cy="90" rx="96" ry="9" fill="$c"/>
<path fill="$o" d="M-100 36V62C-100 82-60 94-14 95L0 60L64 82C88 76 100 68 100 58V36Z"/>
<path fill="$g" d="M-100 34C-100 8-56-10 0-10S100 8 100 34C100 48 86 58 64 66L0 32L-14 80
C-60 78-100 60-100 34Z"/>
<path fill="$w" d="M0 32L64 66V83L0 58L-14 95V80Z"/>
<path fill="$b" d="M0 39L64 71V79L0 52L-14 91V84Z"/>
<path stroke="$w" stroke-width="8" d="M-62 24h0M-40 50h0M-70 46h0M-26 14h0M50 20h0M72 40h0"/>
<path fill="none" stroke="$b" stroke-width="7" d="M106-26C70-26 34-32 6-46"/>
<path fill="$m" d="M66-28C76-52 96-56 108-54C106-38 88-26 66-28Z"/>
<path fill="$h" d="M6-44C-26-36-56-48-70-74C-36-80-6-68 6-44Z"/>
<path fill="$h" d="M8-44C6-74 24-98 52-106C60-80 42-54 8-44Z"/>
<path fill="$q" d="M6-44C-32-58-50-88-42-118C-10-108 10-80 6-44Z"/>
<path fill="$q" d="M6-44C-16-70-16-100 6-122C30-102 30-70 6-44Z"/>
<path fill="$w" d="M6-44C0-64 0-84 6-100C14-84 14-64 6-44Z"/>
<path fill="$p" d="M0-42C-8-56 0-64 8-66C16-60 18-48 12-38Z"/>
"""

_ROUND_TABLE = """
<path fill="$p" d="M-14-118H36A18 18 0 0 1 54-100V-92A18 18 0 0 1 36-74H16L2-60V-74H-14A18 18 0 0 1-32-92
V-100A18 18 0 0 1-14-118Z"/>
<path stroke="$w" stroke-width="10" d="M-8-96h0M11-96h0M30-96h0"/>
<path fill="$t" d="M-30 20C-30-26 30-26 30 20Z"/><path fill="$m" d="M-104 34C-108-16-48-20-44 20Z"/>
<path fill="$g" d="M104 34C108-16 48-20 44 20Z"/>
<g fill="$s"><circle cy="-34" r="20"/><circle cx="-74" cy="-24" r="20"/><circle cx="74" cy="-24" r="20"/>
</g>
<path fill="$k" d="M-21-34C-24-62 24-62 21-34C10-38-4-44-8-46C-10-40-16-36-21-34Z"/>
<path fill="$l" d="M-95-24C-98-52-50-52-53-24C-60-36-86-36-95-24Z"/>
<circle cx="-74" cy="-49" r="8" fill="$l"/>
<path fill="$d" d="M53-18C48-54 100-54 95-18C92-30 72-32 66-36C62-30 58-26 53-18Z"/>
<path stroke="$k" stroke-width="5" d="M-7-30h0M7-30h0M-74-20h0M-61-19h0M61-19h0M74-20h0"/>
<ellipse cy="46" rx="114" ry="44" fill="$b"/><ellipse cy="38" rx="114" ry="44" fill="$o"/>
<ellipse cy="38" rx="92" ry="33" fill="$a"/>
<path fill="$t" d="M-20 24H20C26 40 16 52 0 52S-26 40-20 24ZM20 34L36 26L24 46Z"/>
<circle cy="20" r="5" fill="$t"/>
<g fill="$w"><ellipse cx="-58" cy="38" rx="13" ry="8"/><ellipse cx="60" cy="38" rx="13" ry="8"/></g>
<path fill="$d" d="M-88 112C-92 62-32 62-36 112Z"/><path fill="$p" d="M36 112C32 62 92 62 88 112Z"/>
<g fill="$k"><circle cx="-62" cy="62" r="21"/><circle cx="62" cy="62" r="21"/>
<circle cx="62" cy="40" r="9"/></g>
"""

_CAMERA = """
<path fill="none" stroke="$b" stroke-width="8" d="M-92-40C-124-120 124-120 92-40"/>
<path fill="$d" d="M-38-50L-26-78H26L38-50Z"/>
<rect x="-80" y="-60" width="30" height="16" rx="6" fill="$p"/>
<rect x="-112" y="-50" width="224" height="160" rx="26" fill="$t"/>
<path fill="$b" d="M-112 4H112V84A26 26 0 0 1 86 110H-86A26 26 0 0 1-112 84Z"/>
<rect x="62" y="-36" width="34" height="22" rx="8" fill="$a"/>
<circle cy="30" r="70" fill="$c"/><circle cy="30" r="56" fill="$k"/><circle cy="30" r="42" fill="$t"/>
<circle cy="30" r="26" fill="$d"/>
<path fill="$m" d="M-34 14C-28-4-12-10 0-8C-14-2-22 6-24 20C-28 28-36 24-34 14Z"/>
<circle cx="16" cy="44" r="6" fill="$m"/><circle cx="-86" cy="-25" r="9" fill="$p"/>
"""

_BOOK = """
<path fill="$b" d="M-118-4L0 24L118-4V96L0 112L-118 96Z"/>
<path fill="$l" d="M-110-14C-70-24-26-12 0 10C26-12 70-24 110-14V88C70 80 26 88 0 106
C-26 88-70 80-110 88Z"/>
<path fill="$w" d="M-104-26C-66-34-24-22 0 4V100C-24 80-66 72-104 78ZM104-26C66-34 24-22 0 4V100
C24 80 66 72 104 78Z"/>
<path fill="none" stroke="$m" stroke-width="6"
d="M-84 2C-60-1-40 4-22 16M-84 26C-60 23-40 28-22 40M-84 50C-60 47-44 50-34 56"/>
<path fill="$m" d="M14 78C38 56 70 50 104 54V78C66 72 34 78 14 92Z"/>
<path fill="$t" d="M24 52Q56 62 92 40C86 60 72 66 58 68S30 64 24 52Z"/>
<path fill="$p" d="M56 50V-2C78 4 86 22 82 42Z"/><path fill="$g" d="M50 52V10C38 18 32 34 32 50Z"/>
<path fill="none" stroke="$t" stroke-width="5"
d="M-64-40C-66-66-60-90-46-108M-52-38C-48-60-38-74-22-82M-78-40C-86-58-96-68-108-72"/>
<g fill="$o"><ellipse cx="-42" cy="-104" rx="7" ry="18" transform="rotate(34-42-104)"/>
<ellipse cx="-18" cy="-83" rx="6" ry="15" transform="rotate(66-18-83)"/>
<ellipse cx="-108" cy="-74" rx="6" ry="15" transform="rotate(-62-108-74)"/></g>
<circle cx="58" cy="-78" r="26" fill="$g"/>
"""

_SENSOR = """
<path fill="$w" d="M-88 112V0L0-62L88 0V112Z"/>
<path fill="$c" d="M-88 22V0L0-62L88 0V22L0-38Z"/>
<path fill="$t" d="M-116 8C-80-12-34-48-8-82H8C34-48 80-12 116 8L104 20C66 0 26-30 0-56
C-26-30-66 0-104 20Z"/>
<rect x="-22" y="-92" width="44" height="14" rx="6" fill="$d"/>
<rect x="46" y="50" width="30" height="62" rx="4" fill="$t"/><circle cx="54" cy="84" r="3" fill="$g"/>
<rect x="-76" y="56" width="34" height="34" rx="4" fill="$m"/>
<path stroke="$w" stroke-width="4" d="M-59 56V90M-76 73H-42"/>
<path fill="none" stroke="$p" stroke-width="9" d="M-26 20A37 37 0 0 1 26 20
M-42 2A62 62 0 0 1 42 2"/>
<circle cy="56" r="27" fill="$d"/><circle cy="56" r="19" fill="$c"/><circle cy="56" r="9" fill="$p"/>
<path fill="none" stroke="$m" stroke-width="7" d="M-22-108A32 32 0 0 1 22-108
M-10-99A14 14 0 0 1 10-99"/>
"""

_LANTERN = """
<path fill="none" stroke="$d" stroke-width="6" d="M0-124V-92"/>
<path fill="none" stroke="$b" stroke-width="5" d="M-46-98Q0-126 46-98"/>
<rect x="-36" y="-96" width="72" height="15" rx="6" fill="$d"/>
<path fill="$p" d="M-36-82H36C84-74 106-44 106-14S84 46 36 54H-36C-84 46-106 16-106-14S-84-74-36-82Z"/>
<path fill="$o" d="M-20-82H20C44-70 56-44 56-14S44 42 20 54H-20C-44 42-56 16-56-14S-44-70-20-82Z"/>
<path fill="none" stroke="$b" stroke-width="3" opacity=".6" d="M0-82V54"/>
<path fill="$g" d="M0-48L34-14L0 20L-34-14Z"/><path fill="$p" d="M0-32L18-14L0 4L-18-14Z"/>
<rect x="-36" y="53" width="72" height="15" rx="6" fill="$d"/>
<g fill="none" stroke="$g" stroke-width="5">
<path d="M-18 70V104M-6 70V112M6 70V112M18 70V104"/></g>
<circle cy="72" r="9" fill="$p"/>
"""

_GATE = """
<path fill="$w" d="M-104 112V-40H-60V-74H60V-40H104V112Z"/>
<path fill="$l" d="M-104 112V94H104V112Z"/>
<path fill="$d" d="M-120-38C-104-44-92-50-88-58H-56V-38ZM120-38C104-44 92-50 88-58H56V-38ZM-84-76
C-66-82-52-92-46-106H46C52-92 66-82 84-76V-68H-84Z"/>
<path fill="none" stroke="$m" stroke-width="4" d="M-46-94L-54-80M-24-98V-80M0-98V-80
M24-98V-80M46-94L54-80"/>
<rect x="-50" y="-112" width="100" height="9" rx="4" fill="$t"/>
<rect x="-30" y="-60" width="60" height="22" rx="4" fill="$g"/>
<path fill="$b" opacity=".7" d="M-20-51H-4V-47H-20ZM4-51H20V-47H4Z"/>
<path fill="$t" d="M-46 112C-62 92-64 78-64 54A64 64 0 0 1 64 54C64 78 62 92 46 112Z"
transform="translate(0-8)scale(1 1.07)"/>
<path fill="$c" d="M-38 112C-52 92-52 76-52 56A52 52 0 0 1 52 56C52 76 52 92 38 112Z"/>
<path fill="$m" d="M-50 74C-26 58-6 74 12 82S44 84 49 80C46 94 44 102 38 112H-38C-46 100-49 88-50 74Z"/>
<path fill="$w" d="M-12 112L2 82H14L34 112Z"/>
<path fill="none" stroke="$d" stroke-width="3" d="M-82-38V-18M82-38V-18"/>
<g fill="$p"><rect x="-93" y="-18" width="22" height="28" rx="10"/>
<rect x="71" y="-18" width="22" height="28" rx="10"/></g>
<path fill="none" stroke="$g" stroke-width="3" d="M-82 10V22M82 10V22"/>
"""

_WINDOW = """
<path fill="$d" d="M-62-62A64 64 0 0 1 62-62A64 64 0 0 1 62 58A64 64 0 0 1-62 58A64 64 0 0 1-62-62Z"/>
<path fill="$c" d="M-52-52A53 53 0 0 1 52-52A53 53 0 0 1 52 48A53 53 0 0 1-52 48A53 53 0 0 1-52-52Z"/>
<path fill="none" stroke="$t" stroke-width="5" d="M-52-52L52 48M52-52L-52 48"/>
<circle cy="-2" r="46" fill="$w"/><circle cy="-2" r="46" fill="none" stroke="$t" stroke-width="5"/>
<path fill="none" stroke="$m" stroke-width="7" d="M-2 72C-6 40-4 10 8-22"/>
<path fill="$t" d="M-4 34C18 28 34 12 38-6C16-4-2 10-4 34ZM-4 12C-26 8-36-6-38-22C-18-20-6-8-4 12ZM4-14
C20-18 30-32 30-44C14-42 4-30 4-14Z"/>
<path fill="$m" d="M-5 52C-26 50-38 38-40 22C-20 22-6 34-5 52Z"/>
<path fill="$b" d="M-40 72H40L30 112H-30Z"/><rect x="-46" y="64" width="92" height="16" rx="6" fill="$p"/>
"""

_SOURCES: Final[dict[str, str]] = {
    "mask": _MASK, "erhu": _ERHU, "doll": _DOLL, "phone": _PHONE, "shield": _SHIELD,
    "crane": _CRANE, "heart": _HEART, "cake": _CAKE, "round-table": _ROUND_TABLE,
    "camera": _CAMERA, "book": _BOOK, "sensor": _SENSOR, "lantern": _LANTERN, "gate": _GATE,
    "window": _WINDOW,
}  # fmt: skip


def _inked(source: str) -> str:
    """Return ``source`` on one line with its colour letters replaced."""
    markup = Template(source.strip()).substitute(INKS)
    return re.sub(r"\s*\n\s*", " ", re.sub(r">\s*\n\s*<", "><", markup))


DRAWINGS: Final[dict[str, str]] = {name: _inked(source) for name, source in _SOURCES.items()}
