// What stands below a video or a recording: speed, subtitles, sound only, and the words to search and jump by.
// Keys: space plays and pauses, the arrows to the left and right go five seconds; never where somebody types or chooses.
(() => {
  const STEP = 5;
  const QUALITY = "video-picture"; // in the browser's storage: the name of what was chosen
  let inUse = null; // the player that was started last

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  const plain = (cue) => (cue.getCueAsHTML ? cue.getCueAsHTML().textContent : cue.text).trim();

  const subtitles = (box, media) => {
    const chosen = box.querySelector("[data-subtitles]");
    if (!chosen) return;
    const tracks = [...media.textTracks];
    chosen.addEventListener("change", () => {
      for (const track of tracks) {
        if (track.language === chosen.value) track.mode = "showing";
        else if (track.mode === "showing") track.mode = "hidden";
      }
    });
    // The player's own menu may choose, too.
    media.textTracks.addEventListener("change", () => {
      chosen.value = tracks.find((track) => track.mode === "showing")?.language || "";
    });
    chosen.value = media.querySelector("track[default]")?.srclang || "";
  };

  // Goes on from the same second in another file of the same video.
  const play = (media, url) => {
    if (media.getAttribute("src") === url) return;
    const { currentTime, paused, playbackRate } = media;
    media.addEventListener("loadedmetadata", () => {
      if (currentTime > 0) media.currentTime = currentTime;
      media.playbackRate = playbackRate;
      if (!paused) media.play().catch(() => {});
    }, { once: true });
    media.src = url;
  };

  // The size of the picture, as chosen in this browser, else by the connection. Gives the file to show.
  const quality = (tools, media) => {
    const standard = media.getAttribute("src");
    const chosen = tools.querySelector("[data-quality]");
    if (!chosen) return () => standard;
    const options = [...chosen.options];
    const smallest = options.findLast((option) => /^\d/.test(option.dataset.name));
    const slow = () => {
      const connection = navigator.connection;
      return Boolean(connection?.saveData) || ["slow-2g", "2g", "3g"].includes(connection?.effectiveType);
    };
    const picture = () => {
      const option = chosen.selectedOptions[0];
      return option.dataset.name === "" && slow() ? smallest.value : option.value;
    };
    const kept = localStorage.getItem(QUALITY) || "";
    chosen.selectedIndex = Math.max(0, options.findIndex((option) => option.dataset.name === kept));
    play(media, picture());
    chosen.addEventListener("change", () => {
      localStorage.setItem(QUALITY, chosen.selectedOptions[0].dataset.name);
      if (tools.querySelector("[data-sound-only]")?.getAttribute("aria-pressed") !== "true") play(media, picture());
    });
    return picture;
  };

  const transcript = (box, media) => {
    const whole = box.querySelector("[data-transcript]");
    const elements = [...media.querySelectorAll("track")];
    if (!whole || elements.length === 0) return;
    const list = whole.querySelector("ol");
    const search = whole.querySelector("[data-transcript-search]");
    const follow = whole.querySelector("[data-transcript-follow]");
    const found = whole.querySelector("[data-transcript-found]");
    const language = whole.querySelector("[data-transcript-language]");
    const plainWords = whole.parentElement.querySelector("[data-transcript-plain]");
    const written = whole.closest(".lesson-body")?.lang;
    let lines = []; // { cue, item }

    const look = () => {
      const wanted = search.value.trim().toLowerCase();
      let count = 0;
      for (const { cue, item } of lines) {
        item.hidden = wanted !== "" && !plain(cue).toLowerCase().includes(wanted);
        if (!item.hidden) count += 1;
      }
      found.textContent = wanted ? found.dataset.words.replace("{count}", count) : "";
    };

    const mark = () => {
      const here = lines.findLast(({ cue }) => cue.startTime <= media.currentTime + 0.1);
      for (const line of lines) {
        if (line === here) line.item.setAttribute("aria-current", "true");
        else line.item.removeAttribute("aria-current");
      }
      if (here && follow.checked && !here.item.hidden) {
        list.scrollTop = here.item.offsetTop - list.offsetTop - list.clientHeight / 3;
      }
    };

    const write = (element) => {
      lines = [...(element.track.cues || [])].map((cue) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        const time = document.createElement("b");
        button.type = "button";
        button.lang = element.srclang;
        time.textContent = clock(cue.startTime);
        button.append(time, ` ${plain(cue)}`);
        button.addEventListener("click", () => {
          media.currentTime = cue.startTime;
        });
        item.append(button);
        return { cue, item };
      });
      list.replaceChildren(...lines.map(({ item }) => item));
      whole.hidden = lines.length === 0;
      // The same words twice are too many; on paper they stand without the search.
      if (lines.length > 0 && element.srclang === written) plainWords.classList.add("only-print");
      look();
      mark();
    };

    const show = () => {
      const element = elements.find((one) => one.srclang === language.value) || elements[0];
      if (element.track.mode === "disabled") element.track.mode = "hidden"; // so that its words are fetched
      if (element.readyState === HTMLTrackElement.LOADED) write(element);
      else element.addEventListener("load", () => write(element), { once: true });
    };

    language.value = (elements.find((one) => one.default) || elements[0]).srclang;
    language.addEventListener("change", show);
    search.addEventListener("input", look);
    follow.addEventListener("change", mark);
    media.addEventListener("timeupdate", mark);
    media.addEventListener("seeked", mark);
    // Fetched when somebody opens the words, not before.
    const details = whole.closest("details");
    if (details.open) show();
    details.addEventListener("toggle", () => {
      if (details.open && lines.length === 0) show();
    });
  };

  for (const box of document.querySelectorAll("[data-player]")) {
    const media = box.querySelector("video, audio");
    const tools = box.querySelector("[data-media-tools]");
    tools.hidden = false;

    const speed = tools.querySelector("[data-speed]");
    speed.addEventListener("change", () => {
      media.playbackRate = Number(speed.value);
      media.defaultPlaybackRate = media.playbackRate;
    });
    media.addEventListener("ratechange", () => {
      const known = [...speed.options].find((option) => Number(option.value) === media.playbackRate);
      if (known) speed.value = known.value;
    });

    const picture = quality(tools, media);
    const sound = tools.querySelector("[data-sound-only]");
    sound?.addEventListener("click", () => {
      const only = sound.getAttribute("aria-pressed") !== "true";
      sound.setAttribute("aria-pressed", String(only));
      box.classList.toggle("media--sound", only);
      box.querySelector("[data-sound-told]").hidden = !only;
      if (sound.dataset.soundOnly) play(media, only ? sound.dataset.soundOnly : picture());
    });

    subtitles(box, media);
    transcript(box, media);
    media.addEventListener("play", () => {
      inUse = media;
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!["Space", "ArrowLeft", "ArrowRight"].includes(event.code)) return;
    // Where keys mean something already: fields, buttons, links, and the player's own.
    if (event.target.closest("input, textarea, select, button, a, summary, label, video, audio, iframe, [contenteditable]")) return;
    const media = event.target.closest("[data-player]")?.querySelector("video, audio") || inUse;
    if (!media) return;
    event.preventDefault();
    if (event.code === "Space") {
      // Stopped again before it has begun: nothing to tell.
      if (media.paused) media.play().catch(() => {});
      else media.pause();
    } else {
      const step = event.code === "ArrowLeft" ? -STEP : STEP;
      media.currentTime = Math.max(0, Math.min(media.duration || 0, media.currentTime + step));
    }
  });
})();
