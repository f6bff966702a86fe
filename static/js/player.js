// Tells the server which seconds of the lesson's video were played. Jumping is not playing: only time that ran counts.
// Every report holds all that was watched since the page was opened, so one that was lost is made good by the next.
(() => {
  const video = document.querySelector("video[data-progress-url]");
  if (!video) return;

  const EVERY = 15000;
  const words = document.getElementById("progress-text");
  const seen = []; // closed stretches [from, to], in seconds
  let from = null; // where the stretch that is running began
  let last = 0; // where the player was at the latest tick
  let saved = ""; // the report that the server has
  let done = video.dataset.done === "yes";

  const say = (text) => {
    if (words && text) words.textContent = text;
  };

  const open = () => {
    from = video.currentTime;
    last = from;
  };

  const close = (at) => {
    if (from !== null && at > from) seen.push([from, at]);
    from = null;
  };

  const seconds = () => Math.max(1, Math.floor(video.duration));

  const merged = () =>
    seen
      .map(([start, end]) => [Math.floor(start), Math.min(seconds(), Math.ceil(end))])
      .filter(([start, end]) => end > start)
      .sort((a, b) => a[0] - b[0])
      .reduce((ranges, [start, end]) => {
        const tail = ranges[ranges.length - 1];
        if (tail && start <= tail[1]) tail[1] = Math.max(tail[1], end);
        else ranges.push([start, end]);
        return ranges;
      }, []);

  const report = () => {
    if (from !== null) {
      const at = video.currentTime;
      close(at);
      if (!video.paused && !video.ended) from = at;
    }
    const position = video.ended ? 0 : Math.min(seconds(), Math.floor(video.currentTime));
    return JSON.stringify({ watched: merged(), position, seconds: seconds() });
  };

  const send = async ({ leaving = false } = {}) => {
    if (!Number.isFinite(video.duration)) return;
    const current = report();
    if (seen.length === 0 || current === saved) return;
    const body = new FormData();
    body.append("report", current);
    body.append("csrfmiddlewaretoken", video.dataset.token);
    if (leaving) {
      navigator.sendBeacon(video.dataset.progressUrl, body);
      return;
    }
    try {
      const response = await fetch(video.dataset.progressUrl, { method: "POST", body, keepalive: true });
      if (response.status === 403) video.pause(); // learned enough for today, or another reads here by now
      // A log-in that has ended leads to another page, which is no answer of ours.
      if (response.redirected || !(response.headers.get("Content-Type") || "").includes("json")) {
        throw new Error(`answered ${response.status}`);
      }
      const answer = await response.json();
      if (!response.ok) {
        say(answer.error);
        return;
      }
      saved = current;
      say(answer.text);
      // The page then shows the lesson as done, and the way on; never while the video runs.
      if (answer.completed && !done && (video.paused || video.ended)) {
        done = true;
        location.reload();
      }
    } catch (error) {
      console.warn("progress not saved:", error);
      say(video.dataset.unsaved);
    }
  };

  const resume = () => {
    const position = Number(video.dataset.position);
    if (position > 0 && position < video.duration - 2) video.currentTime = position;
  };

  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) resume();
  else video.addEventListener("loadedmetadata", resume, { once: true });

  video.addEventListener("playing", () => {
    if (from === null) open();
  });
  video.addEventListener("timeupdate", () => {
    if (from === null) return;
    if (Math.abs(video.currentTime - last) > 1.5 * Math.max(1, video.playbackRate)) {
      close(last);
      open();
    }
    last = video.currentTime;
  });
  video.addEventListener("seeking", () => {
    close(last);
    last = video.currentTime;
  });
  video.addEventListener("seeked", () => {
    if (!video.paused && from === null) open();
  });
  video.addEventListener("pause", () => {
    close(video.seeking ? last : video.currentTime);
    send();
  });
  video.addEventListener("ended", () => {
    close(video.duration);
    send();
  });
  setInterval(() => {
    if (!video.paused) send();
  }, EVERY);
  window.addEventListener("pagehide", () => send({ leaving: true }));
})();
