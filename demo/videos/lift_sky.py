"""The second video: 两手托天理三焦, four times, with its breathing. What is shown, said and heard, and when."""
# requirements: numpy, pillow

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import lift_sky_scene as scene
from canvas import Canvas
from encode import FPS, Cue, write_poster, write_subtitles, write_video
from figure import Figure, heel_marks
from lift_sky_sound import music
from PIL import Image
from posture import CYCLE, HOLD, OPENING, REPEATS, TOTAL, cycle_time, posture

CRF = 29
POSTER_AT = OPENING + 9.0
"""Second whose frame is the poster: hands at the sky."""
BLINK_EVERY, BLINK_FOR = 4.3, 0.14
"""Seconds between and of her blinks."""


def frames() -> Iterator[Image.Image]:
    """Every picture of the video."""
    still = scene.background()
    for number in range(round(TOTAL * FPS)):
        t = number / FPS
        c = Canvas(still.image)
        pose = posture(t)
        scene.ring(c, t)
        scene.count(c, t)
        scene.trail(c, t)
        Figure(c, pose, 1.0 if t % BLINK_EVERY < BLINK_FOR else 0.0).draw()
        heel_marks(c, pose, rising=cycle_time(t)[1] < HOLD[1])
        yield c.finished()


def cues() -> list[Cue]:
    """The teaching sentences, timed by the parts of each repetition."""
    one, two, three, four = (OPENING + n * CYCLE for n in range(REPEATS))
    end = OPENING + REPEATS * CYCLE
    texts = [
        (0.2, 4.2, "两手托天理三焦，共四次。箭头向上吸气，向下呼气。",
         "Pressing the sky, four times. Arrow up: breathe in. Arrow down: breathe out."),
        (4.2, one, "左脚开一步，与肩同宽。膝和肩都放松，眼看前方。",
         "Step out with the left foot to shoulder width. Soft knees, soft shoulders."),
        (one, one + 2.6, "十指交叉在小腹前，掌心向上。",
         "Hands before the belly, fingers laced, palms up."),
        (one + 2.6, one + 5.2, "吸气，两手托到胸前，肩不要耸。",
         "Breathe in, raise to the chest; shoulders stay down."),
        (one + 5.2, one + 8.4, "接着吸，翻掌上托，眼睛看手，脚跟离地。",
         "Turn the palms and press up. Eyes on the hands, heels lift."),
        (one + 8.4, one + 10.2, "停一停，眼看前方。",
         "Pause. Eyes ahead."),
        (one + 10.2, two, "呼气，两手分开，从两侧划弧落下；脚跟轻轻落地，膝盖微屈。",
         "Breathe out. Hands part and sink in a wide arc; heels come down softly, knees give a little."),
        (two, two + 4.0, "第二次。气呼完了再起手，不要抢。",
         "Second time. Finish breathing out before you begin. No hurry."),
        (two + 4.0, two + 8.4, "常见的毛病：挺肚子、往后仰。小腹轻收，头往上顶。",
         "A common slip: leaning back, belly out. Keep it gently in and grow tall."),
        (two + 8.4, two + 10.4, "停的时候不用憋气。",
         "No need to hold the breath."),
        (two + 10.4, three, "手落得跟呼气一样慢，像把水面轻轻按下去。",
         "Let the hands sink as slowly as the breath, as if pressing down on water."),
        (three, three + 4.0, "第三次。站不稳的，脚跟不抬，旁边放把椅子。",
         "Third time. If unsteady, keep the heels down and a chair beside you."),
        (three + 4.0, three + 8.2, "肩膀不舒服的，托到额头前就可以，不必伸直。",
         "If your shoulders hurt, lift only to the forehead; bent arms are fine."),
        (three + 8.2, three + 10.6, "血压高的，不要久仰头。",
         "High blood pressure: do not look up for long."),
        (three + 10.6, four, "圆环比您快，就按自己的呼吸来，不用追它。",
         "If the ring is quicker than you, follow your own breath. No need to chase it."),
        (four, four + 4.0, "最后一次。听着木鱼，八拍一个来回。",
         "Last time. Listen to the wood block: eight beats for one whole round."),
        (four + 4.0, four + 8.4, "掌根上撑，十指不松，两臂靠近耳朵，脖子不缩。",
         "Press with the heels of the hands, arms near the ears, neck long."),
        (four + 8.4, four + 10.4, "感觉两肋拉开了。",
         "Feel the ribs open on both sides."),
        (four + 10.4, end, "呼气，慢慢落下。头晕、胸闷就停下来，坐一会儿。",
         "Breathe out, and down. If dizzy or tight in the chest, stop and sit for a while."),
        (end, TOTAL - 0.1, "收左脚，两手垂下，平静地呼吸三次。您做得很好。",
         "Left foot back, arms hanging, three quiet breaths. Well done."),
    ]  # fmt: skip
    return [Cue(a, b - 0.04, zh, en) for a, b, zh, en in texts]


def make(media: Path) -> None:
    """Write the video, its poster and its subtitles into the folder."""
    media.mkdir(parents=True, exist_ok=True)
    write_subtitles(media / "lift-sky", cues())
    poster: list[Image.Image] = []

    def keep() -> Iterator[Image.Image]:
        for number, frame in enumerate(frames()):
            if number == round(POSTER_AT * FPS):
                poster.append(frame)
            yield frame

    write_video(media / "lift-sky.mp4", keep(), music(), CRF)
    write_poster(media / "lift-sky.png", poster[0])
