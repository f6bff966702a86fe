"""The first video: listen to 《紫竹调》 twice and follow the notation. What is shown, said and heard, and when."""
# requirements: numpy, pillow

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator
from pathlib import Path

import tune
import zizhudiao_scene as scene
from canvas import Canvas
from encode import FPS, Cue, write_poster, write_subtitles, write_video
from notation import Score
from PIL import Image
from zizhudiao_sound import music

SLOTS = 4
"""Lines seen at once."""
CRF = 33
POSTER_AT = 8.4
"""Second whose frame is the poster."""


def ease(x: float) -> float:
    """From 0 to 1 without a jerk."""
    x = min(1.0, max(0.0, x))
    return x * x * x * (x * (6 * x - 15) + 10)


class Timeline:
    """For every second of the video: which line, which beat, where the bow is, which finger is down."""

    def __init__(self) -> None:
        self.rows = [tune.bar_seconds(w, first) for w in (0, 1) for first, _ in tune.LINES]
        self.played: list[tuple[float, float, int]] = []
        knots: list[float] = []
        for which in (0, 1):
            for note in tune.melody(flowers=which == 1):
                beat = tune.pass_start(which) + note.start
                start, end = tune.seconds(beat), tune.seconds(beat + note.length)
                self.played.append((start, end, note.midi))
                if note.start % 1 == 0:
                    knots.append(start)
        self.end = self.played[-1][1] + 1.2
        self.knots = [*knots, self.end]

    def row(self, t: float) -> int:
        """The row being played: 0..10 the first time, 11..21 the second."""
        return max(0, bisect.bisect_right(self.rows, t + 1e-6) - 1)

    def scroll(self, t: float) -> float:
        """Row at the top of the window; a page turns just as its first line begins."""
        place = 0.0
        tops = [w * len(tune.LINES) + top for w in (0, 1) for top in tune.PAGES]
        for before, top in itertools.pairwise(tops):
            place += (top - before) * ease((t - self.rows[top] + 0.55) / 0.8)
        return place

    def beat(self, t: float) -> float:
        """Beat within the time being played; -1 before the tune and after it."""
        if t < self.rows[0] or t >= self.end:
            return -1.0
        which = 1 if t >= tune.bar_seconds(1, 0) else 0
        lo, hi = float(tune.pass_start(which)), float(tune.pass_start(which) + tune.PASS_BEATS)
        for _ in range(40):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if tune.seconds(mid) <= t + 1e-4 else (lo, mid)
        return min(lo - tune.pass_start(which), tune.PASS_BEATS - 1e-3)

    def bow(self, t: float) -> float:
        """Place of the bow, -1..1: each stroke goes the other way, longer notes use more of it."""
        number = bisect.bisect_right(self.knots, t) - 1
        if number < 0:
            return -0.75
        if number >= len(self.knots) - 1:
            return self._turning(len(self.knots) - 1)
        a, b = self.knots[number], self.knots[number + 1]
        x = (t - a) / (b - a)
        x += 0.6 * (ease(x) - x)
        return self._turning(number) * (1 - x) + self._turning(number + 1) * x

    def _turning(self, number: int) -> float:
        if number == 0:
            return -0.75
        length = self.knots[number] - self.knots[number - 1]
        return (-1.0 if number % 2 == 0 else 1.0) * min(1.0, 0.42 + 0.36 * length)

    def finger(self, t: float) -> float | None:
        """Pitch under the finger, gliding over in the last moments of a note on the same string; None at rest."""
        number = bisect.bisect_right(self.played, (t, 1e9, 0)) - 1
        if number < 0 or t >= self.end:
            return None
        _, end, midi = self.played[number]
        if number + 1 < len(self.played):
            after = self.played[number + 1][2]
            same_string = (after < scene.OPEN_OUTER) == (midi < scene.OPEN_OUTER)
            if same_string:
                return midi + (after - midi) * ease((t - end + 0.09) / 0.09)
        return float(midi)


def frames() -> Iterator[Image.Image]:
    """Every picture of the video."""
    line, score = Timeline(), Score()
    still = scene.background()
    score.heading(still, scene.CARD[0] + 38, scene.CARD[1] + 40)
    left, top = scene.CARD[0] + 10, scene.CARD[1] + 70
    for number in range(round(tune.total_seconds() * FPS)):
        t = number / FPS
        c = Canvas(still.image)
        score.ink(c, left, top, SLOTS, line.scroll(t), line.row(t), line.beat(t))
        scene.leaves(c, t)
        scene.strings_and_bow(c, line.bow(t), line.finger(t))
        yield c.finished()


def cues() -> list[Cue]:
    """The teaching sentences, timed by the bars they speak of."""
    phrases = (0, 4, 7, 11, 15, 17, 20)
    first = [tune.bar_seconds(0, bar) for bar in phrases]
    second = [tune.bar_seconds(1, bar) for bar in phrases]
    end = tune.total_seconds()
    texts = [
        (0.2, first[0], "《紫竹调》，江南民歌。先听木鱼，两拍一小节，一强一弱。",
         "Zizhudiao, a folk tune of Jiangnan. First the wood block: two beats to the bar."),
        (first[0], first[1], "二胡拉第一句。从 6 起头，慢慢落到 1，像把一句话说完。",
         "The erhu plays the first line. It sets out from 6 and comes to rest on 1, like a finished sentence."),
        (first[1], first[2], "高音 1 占一整拍，跨在两拍中间，叫切分。脚照样打拍子。",
         "The high 1 lasts a full beat across the beat line: a syncopation. Keep tapping."),
        (first[2], first[3], "数字下面一条线是半拍，两条线是四分之一拍。5 后面的短横，再延长一拍。",
         "One line under a digit: half a beat. Two lines: a quarter. A dash holds the note one beat more."),
        (first[3], first[4], "看右边的弓：一拍换一次方向，长音一弓拉到底，手腕放松。",
         "Watch the bow: it turns on each beat and takes long notes in one stroke. Keep the wrist loose."),
        (first[4], first[5], "低音 6 跳到 5：心里先听准，再下手指。",
         "Low 6 leaps up to 5: hear it inwardly, then press."),
        (first[5], first[6], "数字下面有点的是低音。这一句往下走，停在低音 6 上。",
         "A dot below means the lower octave. This line walks down and stops on the low 6."),
        (first[6], second[0] - 2.4, "同样一句再来一遍。跟着轻轻哼，哼得准，手上就有数了。",
         "The same phrase comes again. Hum along softly: what you can hum, your hands will find."),
        (second[0] - 2.4, second[1] - 0.3, "第二遍，竹笛进来了。笛子照谱吹，二胡在空当里添小音，叫“加花”。",
         "Second time: the bamboo flute joins. It plays what is written; the erhu adds small notes, called “flowers”."),
        (second[1] - 0.3, second[2], "红色的数字是笛子的音。您先只听笛子，再只听二胡。",
         "The red digit is the flute's note. Try to hear only the flute, then only the erhu."),
        (second[2], second[3], "你繁我简，你停我动，几件乐器合说一句话：这就是江南丝竹的味道。",
         "One busy, one plain; one rests, one moves: many instruments, one sentence. That is silk-and-bamboo."),
        (second[3], second[4], "弹拨乐器在拍子上弹出旋律的骨架，两拍之间轻轻补一个高八度。",
         "Plucked strings give the bones of the tune on the beat and, between beats, a soft octave above."),
        (second[4], second[5], "常见的毛病是越拉越快，宁可慢一点。",
         "A common slip is speeding up. Rather a little slower."),
        (second[5], second[6], "看弦上的红点：越往下，音越高。空心圈是空弦，不按手指。",
         "See the red dot: further down is higher. A hollow ring is an open string, no finger."),
        (second[6], tune.bar_seconds(1, 23), "快到结尾了，最后两小节慢慢收，弓走得更匀、更轻。",
         "The end is near: the last two bars slow down. Let the bow go more evenly, more lightly."),
        (tune.bar_seconds(1, 23), end - 0.1, "最后的低音 6 要留住，等声音自己散了，再把弓拿开。",
         "Stay on the last low 6. Lift the bow only when the sound has faded by itself."),
    ]  # fmt: skip
    return [Cue(a, b - 0.04, zh, en) for a, b, zh, en in texts]


def make(media: Path) -> None:
    """Write the video, its poster and its subtitles into the folder."""
    media.mkdir(parents=True, exist_ok=True)
    write_subtitles(media / "zizhudiao", cues())
    poster: list[Image.Image] = []

    def keep() -> Iterator[Image.Image]:
        for number, frame in enumerate(frames()):
            if number == round(POSTER_AT * FPS):
                poster.append(frame)
            yield frame

    write_video(media / "zizhudiao.mp4", keep(), music(), CRF)
    write_poster(media / "zizhudiao.png", poster[0])
