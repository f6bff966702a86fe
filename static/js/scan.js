// Learner cards before the camera, or typed: whoever they belong to is marked as here. The pictures stay in this page,
// and no network is needed: the page knows each card of its class by a hash. Others are asked for.
(() => {
  const box = document.querySelector("[data-scan]");
  const page = window.rollPage;
  if (!box || !page) return;
  const EVERY = 200; // milliseconds between two looks
  const AGAIN = 4000; // the same card held still is one card
  const WIDTH = 640; // enough for a code that fills a third of the picture
  const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
  const words = box.dataset;
  const button = box.querySelector("button");
  const video = box.querySelector("video");
  const said = box.querySelector("[role=status]");
  const field = document.getElementById("card");
  let stream = null;
  let last = { text: "", at: 0 };
  let sound = null;

  const tell = (text, kind) => {
    said.textContent = text;
    said.dataset.kind = kind || "";
  };

  // A soft high tone for here, a low one for anything else.
  const beep = (good) => {
    navigator.vibrate?.(good ? 60 : [60, 80, 60]);
    if (!sound) return;
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = good ? 880 : 220;
    volume.gain.setValueAtTime(0.08, sound.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.25);
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.25);
  };

  const wordOf = async (uuid) => {
    const bytes = new TextEncoder().encode(`${page.form.dataset.salt}:${uuid}`);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 32);
  };

  const came = async (learner, name, card) => {
    const what = await page.come(learner, card);
    beep(what !== "unknown");
    if (what === "unknown") tell(page.fill(words.reload, { name }), "wrong");
    else tell(page.fill(words[what], { name }), what);
  };

  const ask = async (text) => {
    try {
      const answer = await window.rollSend.holder(page.reader, page.roll, text);
      if (answer.learner) return came(answer.learner, answer.name, answer.card);
      tell(answer.code === "card_unknown" ? words.unknown : answer.error, "wrong");
    } catch (error) {
      console.warn("card not looked up:", error);
      tell(words.cut, "wrong");
    }
    beep(false);
  };

  const read = async (text) => {
    await page.ready;
    const uuid = UUID.exec(text.toLowerCase())?.[0];
    if (!uuid) {
      beep(false);
      return tell(words.noCard, "wrong");
    }
    const word = await wordOf(uuid);
    const row = [...page.rows.values()].find((one) => one.dataset.card === word);
    return row ? came(row.dataset.learner, page.named(row), word) : ask(text);
  };

  // A number is looked up by the server; without the script the form does it.
  page.form.addEventListener("submit", async (event) => {
    if (event.submitter?.name !== "by_card" || !window.rollSend) return;
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    await page.ready;
    await ask(text);
    field.value = "";
    field.focus();
  });

  // A reader for codes types Enter, which would save the roll.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    page.form.querySelector("[name=by_card]").click();
  });

  box.hidden = false;
  if (!navigator.mediaDevices?.getUserMedia || !crypto.subtle) {
    button.hidden = true;
    return;
  }

  const loaded = () =>
    new Promise((resolve, reject) => {
      if (window.jsQR) return resolve();
      const script = document.createElement("script");
      script.src = words.decoder;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });

  const nativeReader = async () => {
    if (!("BarcodeDetector" in window)) return null;
    const formats = await window.BarcodeDetector.getSupportedFormats();
    if (!formats.includes("qr_code")) return null;
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    return async () => (await detector.detect(video))[0]?.rawValue || "";
  };

  const reader = async () => {
    const native = await nativeReader();
    if (native) return native;
    await loaded();
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    return async () => {
      canvas.width = Math.min(WIDTH, video.videoWidth);
      canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const picture = context.getImageData(0, 0, canvas.width, canvas.height);
      return window.jsQR(picture.data, picture.width, picture.height, { inversionAttempts: "dontInvert" })?.data || "";
    };
  };

  const stop = () => {
    for (const track of stream?.getTracks() || []) track.stop();
    stream = null;
    video.hidden = true;
    button.querySelector("span").textContent = words.begin;
  };

  const begin = async () => {
    let look;
    try {
      sound ||= window.AudioContext ? new AudioContext() : null;
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      video.srcObject = stream;
      video.hidden = false;
      button.querySelector("span").textContent = words.end;
      await video.play();
      look = await reader();
    } catch (error) {
      console.warn("no camera:", error);
      stop();
      field.focus();
      return tell(error.name === "NotAllowedError" ? words.denied : words.none, "wrong");
    }
    tell(words.hold);
    box.scrollIntoView({ block: "center" });
    last = { text: "", at: 0 };
    while (stream) {
      const text = video.videoWidth ? await look().catch(() => "") : "";
      if (text && (text !== last.text || Date.now() - last.at > AGAIN)) await read(text);
      if (text) last = { text, at: Date.now() };
      await new Promise((resolve) => { setTimeout(resolve, EVERY); });
    }
  };

  button.addEventListener("click", () => (stream ? stop() : begin()));
  window.addEventListener("pagehide", stop);
  document.addEventListener("visibilitychange", () => { if (document.hidden && stream) stop(); });
})();
