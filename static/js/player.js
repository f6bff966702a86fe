// Tells the server which seconds of the lesson's video, or of its sound, were played. Jumping is not playing: only time
// that ran counts. Every report holds all that was watched since the page was opened, so one that was lost is made good
// by the next; without a connection it waits in the report queue.
(() => {
  const media = document.querySelector("[data-progress-url]");
  if (!media) return;

  const EVERY = 15000;
  const SLACK = 1; // seconds by which a jump may miss the furthest point
  const { progressUrl: url, learner, token } = media.dataset;
  const queue = window.reportQueue;
  const box = media.closest("[data-player]");
  const words = document.getElementById("progress-text");
  const notes = box.querySelector("[data-media-said]");
  const goOn = box.querySelector("[data-resume]");
  queue.owned.add(url);
  const seen = []; // closed stretches [from, to], in seconds
  let from = null; // where the stretch that is running began
  let last = 0; // where the player was at the latest tick
  let at = Date.now(); // and when that was
  let saved = ""; // the report that the server has
  let unsent = false;
  let furthest = Number(media.dataset.furthest) || 0;
  let position = Number(media.dataset.position) || 0;
  let done = media.dataset.done === "yes";
  let free = !media.dataset.noSkip; // to jump ahead

  const say = (text) => {
    if (words && text) words.textContent = text;
  };

  const note = (text) => {
    if (notes.textContent !== text) notes.textContent = text;
  };

  // The list of what the lesson asks for.
  const turn = (asked) => {
    for (const { code, met, far } of asked) {
      const line = document.querySelector(`[data-asked="${code}"]`);
      if (!line) continue;
      line.classList.toggle("asked__one--met", met);
      line.querySelector("[data-asked-far]").textContent = far;
    }
  };

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  const open = () => {
    from = media.currentTime;
    last = from;
  };

  const close = (end) => {
    if (from !== null && end > from) seen.push([from, end]);
    from = null;
  };

  const seconds = () => Math.max(1, Math.floor(media.duration));

  const watched = () =>
    queue.merged(
      seen
        .map(([start, end]) => [Math.floor(start), Math.min(seconds(), Math.ceil(end))])
        .filter(([start, end]) => end > start),
    );

  const report = () => {
    if (from !== null) {
      const here = media.currentTime;
      close(here);
      if (!media.paused && !media.ended) from = here;
    }
    const place = media.ended ? 0 : Math.min(seconds(), Math.floor(media.currentTime));
    return { watched: watched(), position: place, seconds: seconds() };
  };

  const wait = (current) => {
    unsent = true;
    queue.keep(learner, url, current, at);
    note(media.dataset.waiting);
  };

  const leave = (current) => {
    const body = new FormData();
    body.append("report", JSON.stringify(current));
    body.append("csrfmiddlewaretoken", token);
    body.append("learner", learner);
    if (!navigator.onLine || !navigator.sendBeacon(url, body)) queue.keep(learner, url, current, at);
  };

  const send = async ({ leaving = false } = {}) => {
    if (!Number.isFinite(media.duration)) return;
    const current = report();
    const told = JSON.stringify(current);
    if (seen.length === 0 || (told === saved && !unsent)) return;
    if (leaving) {
      leave(current);
      return;
    }
    try {
      const { response, answer } = await queue.post(learner, url, token, current, at);
      if (response.ok) queue.drop(learner, url);
      else if (unsent) queue.refuse(learner, url, "", answer.error); // shown until it is read
      unsent = false;
      if (!response.ok) {
        if (response.status === 403) media.pause(); // learned enough for today
        note("");
        say(answer.error);
        return;
      }
      saved = told;
      say(answer.text);
      turn(answer.asked);
      note(media.dataset.saved.replace("{time}", answer.saved));
      queue.sendAll(learner, token, url);
      free ||= answer.completed;
      // The page then shows the lesson as done, and the way on; never while the video runs.
      if (answer.completed && !done && (media.paused || media.ended)) {
        done = true;
        location.reload();
      }
    } catch (error) {
      console.warn("progress not saved:", error);
      wait(current);
    }
  };

  const resume = () => {
    if (position > 0 && position < media.duration - 2) {
      media.currentTime = free ? position : Math.min(position, furthest);
      last = media.currentTime;
    } else {
      goOn.hidden = true;
    }
  };

  // What waits from an earlier visit without a connection counts here and now.
  const kept = queue.waiting(learner, url);
  if (kept) {
    seen.push(...kept.watched);
    furthest = kept.watched.reduce((point, [, end]) => Math.max(point, end), furthest);
    position = kept.position;
    unsent = true;
  }
  goOn.hidden = position === 0;
  goOn.querySelector("span").textContent = goOn.dataset.resume.replace("{time}", clock(position));
  goOn.addEventListener("click", () => media.play().catch(() => {}));

  const ready = () => {
    resume();
    if (unsent) send();
  };
  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) ready();
  else media.addEventListener("loadedmetadata", ready, { once: true });
  queue.sendAll(learner, token, url);

  media.addEventListener("playing", () => {
    goOn.hidden = true;
    if (from === null) open();
  });
  media.addEventListener("timeupdate", () => {
    if (from === null || media.seeking) return;
    if (Math.abs(media.currentTime - last) > 1.5 * Math.max(1, media.playbackRate)) {
      close(last);
      open();
    }
    last = media.currentTime;
    at = Date.now();
    furthest = Math.max(furthest, last);
  });
  media.addEventListener("seeking", () => {
    close(last);
    if (!free && media.currentTime > furthest + SLACK) {
      media.currentTime = furthest;
      note(media.dataset.noSkip.replace("{time}", clock(furthest)));
    }
    last = media.currentTime;
  });
  media.addEventListener("seeked", () => {
    at = Date.now();
    if (!media.paused && from === null) open();
  });
  // Another file of the same video is taken: it begins at zero and goes where this one was.
  media.addEventListener("emptied", () => close(last));
  media.addEventListener("pause", () => {
    close(media.seeking ? last : media.currentTime);
    send();
  });
  media.addEventListener("ended", () => {
    close(media.duration);
    send();
  });
  setInterval(() => {
    if (!media.paused || unsent) send();
  }, EVERY);
  window.addEventListener("online", () => {
    if (unsent) send();
  });
  window.addEventListener("pagehide", () => send({ leaving: true }));
})();
