// Reads the page aloud with the browser's own voices: one sentence after the other, each marked while it is read.
// The text of the page is never changed: a sentence is a range, marked by the highlight API or, without it, its block.
(() => {
  const bar = document.querySelector("[data-read-aloud]");
  if (!bar) return;

  const synth = window.speechSynthesis;
  const RATES = [0.6, 0.75, 0.9, 1.1, 1.35];
  const USUAL = 2;
  const LONGEST = 100; // characters: some voices break off in a longer sentence, so it is cut at a comma
  const SILENT_AFTER = 5000; // a voice that has not begun by then says nothing
  const ENDS = /[。！？；…]+|[!?;]+(?=["'”’）)」』\]]*(?:\s|$|[^\x00-\x7f]))|\.+(?=["'”’)\]]*(?:\s|$))/g;
  const CLOSING = /["'”’」』）》】〉)\]]/;
  const SHORT = /(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Prof|St|No|Tel|e\.g|i\.e|vs|[A-Z])$/;
  const BLOCKS = new Set(["block", "flex", "grid", "list-item", "table", "table-row", "table-cell", "table-caption", "flow-root"]);
  const SKIPPED = "script, style, noscript, textarea, select, video, audio, svg, [aria-hidden='true'], [hidden]";

  const part = (name) => bar.querySelector(`[data-aloud="${name}"]`);
  const buttons = { read: part("read"), pause: part("pause"), goOn: part("go-on") };
  const more = bar.querySelector(".aloud__more");
  const state = bar.querySelector(".aloud__state");
  const marker = window.Highlight && CSS.highlights ? new Highlight() : null;
  if (marker) CSS.highlights.set("read-aloud", marker);

  let sentences = [];
  let at = 0;
  let turn = 0; // rises with every start and stop: an answer to an older turn is not ours any more
  let rate = USUAL;
  try {
    rate = Math.max(0, RATES.indexOf(Number(localStorage.getItem("read-aloud-rate") || RATES[USUAL])));
  } catch { /* a browser that keeps nothing reads at the usual speed */ }

  // Text into sentences: [from, to] in characters.
  const cut = (text) => {
    const pieces = [];
    let from = 0;
    const add = (to) => {
      if (text.slice(from, to).trim()) pieces.push([from, to]);
      from = to;
    };
    for (const match of text.matchAll(ENDS)) {
      let to = match.index + match[0].length;
      if (match[0] === "." && SHORT.test(text.slice(from, match.index))) continue;
      while (to < text.length && CLOSING.test(text[to])) to += 1;
      if (to > from) add(to);
    }
    add(text.length);
    return pieces.flatMap(([start, end]) => shorten(text, start, end));
  };

  const shorten = (text, start, end) => {
    const pieces = [];
    while (end - start > LONGEST) {
      const commas = [...text.slice(start, start + LONGEST).matchAll(/[，、：]|[,:](?=\s)/g)];
      if (!commas.length) break;
      const to = start + commas[commas.length - 1].index + 1;
      pieces.push([start, to]);
      start = to;
    }
    return [...pieces, [start, end]];
  };

  const blockOf = (node) => {
    let element = node.parentElement;
    while (element.parentElement && !BLOCKS.has(getComputedStyle(element).display)) element = element.parentElement;
    return element;
  };

  const shown = (element) => (element.checkVisibility ? element.checkVisibility({ visibilityProperty: true }) : element.getClientRects().length > 0);

  // What is seen beside a block and stands in no text: the number of a step, the heading that names a cell of a table.
  const unwritten = (block, lang, numbered) => {
    const chinese = lang.toLowerCase().startsWith("zh");
    const cell = block.closest("[data-label]");
    if (cell) return `${cell.dataset.label}${chinese ? "：" : ": "}`;
    const step = block.closest("ol > li");
    const counted = step && (step.parentElement.matches(".block--steps") || getComputedStyle(step).listStyleType === "decimal");
    if (!counted || numbered.has(step)) return "";
    numbered.add(step);
    const number = step.parentElement.start + [...step.parentElement.children].indexOf(step);
    return `${number}${chinese ? "、" : ". "}`;
  };

  // The sentences of the page in their order. Text of one block and one language is read together.
  const collect = () => {
    const runs = [];
    const numbered = new Set();
    const walker = document.createTreeWalker(document.getElementById("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const parent = node.parentElement;
      if (!node.data.trim() || parent.closest(SKIPPED) || !shown(parent)) continue;
      const block = blockOf(node);
      const lang = parent.closest("[lang]").lang;
      const last = runs[runs.length - 1];
      const same = last && last.block === block && last.lang === lang;
      const run = same ? last : { block, lang, before: unwritten(block, lang, numbered), text: "", nodes: [] };
      if (!same) runs.push(run);
      run.nodes.push({ node, start: run.text.length });
      run.text += node.data;
    }
    return runs.flatMap(({ block, lang, before, text, nodes }) =>
      cut(text).map(([from, to], index) => {
        const words = text.slice(from, to);
        const range = document.createRange();
        const place = (character) => nodes.filter(({ start }) => start <= character).pop();
        const first = place(from + words.search(/\S/));
        const last = place(from + words.trimEnd().length - 1);
        range.setStart(first.node, from + words.search(/\S/) - first.start);
        range.setEnd(last.node, from + words.trimEnd().length - last.start);
        const said = words.replace(/\s+/g, " ").trim();
        return { text: index ? said : before + said, lang, block, range };
      }),
    ).filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  };

  const spoken = (lang) => (lang.toLowerCase().startsWith("zh") ? "zh-CN" : lang);

  const voiceFor = (lang) => {
    const wanted = spoken(lang).toLowerCase();
    const voices = synth.getVoices().map((voice) => ({ voice, lang: voice.lang.replace("_", "-").toLowerCase() }));
    const same = voices.filter((each) => each.lang.split("-")[0] === wanted.split("-")[0] || (wanted.startsWith("zh") && each.lang.startsWith("cmn")));
    return (same.find((each) => each.lang.startsWith(wanted)) || same[0] || {}).voice;
  };

  // Voices come late in some browsers.
  const voicesReady = () =>
    new Promise((resolve) => {
      if (synth.getVoices().length) return resolve();
      synth.addEventListener("voiceschanged", resolve, { once: true });
      return setTimeout(resolve, 1500);
    });

  const mark = (sentence) => {
    marker?.clear();
    document.querySelectorAll(".aloud__sentence").forEach((block) => block.classList.remove("aloud__sentence"));
    if (!sentence) return;
    if (marker) marker.add(sentence.range);
    else sentence.block.classList.add("aloud__sentence");
    const box = sentence.range.getBoundingClientRect();
    if (box.top < 0 || box.bottom > window.innerHeight - 120) {
      window.scrollBy(0, box.top - window.innerHeight / 3);
    }
  };

  // What can be done now; the keyboard stays where it was, on the button that has taken the other's place.
  const show = (now, words) => {
    const held = bar.contains(document.activeElement);
    const stopped = now === "read";
    for (const [name, button] of Object.entries(buttons)) button.hidden = name !== now;
    const lost = stopped && more.contains(document.activeElement);
    more.hidden = stopped;
    if (held && (lost || !bar.contains(document.activeElement) || document.activeElement.hidden)) buttons[now].focus();
    part("slower").disabled = rate === 0;
    part("faster").disabled = rate === RATES.length - 1;
    state.textContent = words || "";
  };

  const silence = () => {
    turn += 1;
    synth?.cancel();
  };

  const end = (words) => {
    silence();
    mark(null);
    at = 0;
    sentences = [];
    show("read", words);
  };

  const speak = () => {
    const sentence = sentences[at];
    if (!sentence) return end(bar.dataset.stateEnded);
    const mine = turn;
    const utterance = new SpeechSynthesisUtterance(sentence.text);
    const voice = voiceFor(sentence.lang) || voiceFor(document.documentElement.lang);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = RATES[rate];
    const silent = setTimeout(() => { if (mine === turn) end(bar.dataset.noVoice); }, SILENT_AFTER);
    utterance.onstart = () => clearTimeout(silent);
    utterance.onend = () => {
      clearTimeout(silent);
      if (mine !== turn) return;
      at += 1;
      speak();
    };
    utterance.onerror = () => {
      clearTimeout(silent);
      if (mine === turn) end(bar.dataset.noVoice);
    };
    mark(sentence);
    return synth.speak(utterance);
  };

  // Pausing in the middle of a sentence fails on many phones: a pause stops, and going on begins the sentence again.
  const goOn = () => {
    silence();
    document.querySelectorAll("video, audio").forEach((player) => player.pause());
    show("pause", bar.dataset.stateReading);
    speak();
  };

  const pause = () => {
    silence();
    show("goOn", bar.dataset.statePaused);
  };

  const read = async () => {
    if (!synth || !window.SpeechSynthesisUtterance) return show("read", bar.dataset.noSpeech);
    const mine = turn;
    await voicesReady();
    if (mine !== turn) return undefined;
    if (!voiceFor(document.documentElement.lang)) return show("read", bar.dataset.noVoice);
    sentences = collect();
    at = 0;
    return sentences.length ? goOn() : show("read", bar.dataset.stateEmpty);
  };

  const faster = (step) => {
    rate = Math.min(RATES.length - 1, Math.max(0, rate + step));
    try {
      localStorage.setItem("read-aloud-rate", RATES[rate]);
    } catch { /* kept for this page only */ }
    if (buttons.goOn.hidden) goOn();
    else show("goOn", bar.dataset.statePaused);
  };

  buttons.read.addEventListener("click", read);
  buttons.pause.addEventListener("click", pause);
  buttons.goOn.addEventListener("click", goOn);
  part("stop").addEventListener("click", () => end(""));
  part("slower").addEventListener("click", () => faster(-1));
  part("faster").addEventListener("click", () => faster(1));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && sentences.length) end("");
  });
  // A video that is started is listened to alone.
  document.addEventListener("play", () => { if (!buttons.pause.hidden) pause(); }, true);
  window.addEventListener("pagehide", () => { if (sentences.length) end(""); });
})();
