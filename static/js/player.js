// Tells the server which seconds of a video were played. Jumping is not playing: only time that ran is reported.
(() => {
  for (const video of document.querySelectorAll("video[data-progress-url]")) {
    const seen = [];
    let from = null;
    let last = 0;
    let reported = "";

    const close = (at) => {
      if (from !== null && at > from) seen.push([from, at]);
      from = null;
    };
    const whole = () => {
      const seconds = Math.max(1, Math.floor(video.duration));
      const ranges = seen.map(([start, end]) => [Math.floor(start), Math.min(seconds, Math.ceil(end))]);
      return ranges.filter(([start, end]) => end > start).sort((a, b) => a[0] - b[0]).reduce((merged, [start, end]) => {
        const tail = merged[merged.length - 1];
        if (tail && start <= tail[1]) tail[1] = Math.max(tail[1], end);
        else merged.push([start, end]);
        return merged;
      }, []);
    };
    const show = (answer) => {
      const line = document.getElementById("progress-text");
      if (line && answer.text) line.textContent = answer.text;
      if (answer.completed && !document.body.dataset.completed) {
        document.body.dataset.completed = "yes";
        if (video.ended || video.paused) location.reload();
      }
    };
    const send = (leaving) => {
      if (!Number.isFinite(video.duration)) return;
      if (from !== null) { const at = video.currentTime; close(at); if (!video.paused && !video.ended) from = at; }
      const seconds = Math.max(1, Math.floor(video.duration));
      const report = JSON.stringify({
        watched: whole(), position: Math.min(seconds, Math.floor(video.ended ? 0 : video.currentTime)), seconds,
      });
      if (report === reported || seen.length === 0) return;
      const body = new FormData();
      body.append("report", report);
      body.append("csrfmiddlewaretoken", video.dataset.token);
      if (leaving) { navigator.sendBeacon(video.dataset.progressUrl, body); return; }
      fetch(video.dataset.progressUrl, { method: "POST", body, credentials: "same-origin" })
        .then((response) => response.json().then((answer) => { if (response.ok) { reported = report; show(answer); } }))
        .catch(() => {});
    };

    video.addEventListener("loadedmetadata", () => {
      const position = Number(video.dataset.position);
      if (position > 0 && position < video.duration - 2) video.currentTime = position;
    });
    video.addEventListener("playing", () => { if (from === null) { from = video.currentTime; last = from; } });
    video.addEventListener("timeupdate", () => {
      if (from === null) return;
      if (Math.abs(video.currentTime - last) > 1.5 * Math.max(1, video.playbackRate)) { close(last); from = video.currentTime; }
      last = video.currentTime;
    });
    video.addEventListener("seeking", () => { if (from !== null) { close(last); from = video.paused ? null : video.currentTime; last = video.currentTime; } });
    video.addEventListener("pause", () => { close(video.currentTime); send(false); });
    video.addEventListener("ended", () => { close(video.duration); send(false); });
    setInterval(() => { if (!video.paused) send(false); }, 15000);
    window.addEventListener("pagehide", () => send(true));
  }
})();
