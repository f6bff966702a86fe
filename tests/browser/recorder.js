// In place of the browser's voices: notes what is spoken, and speaks on when the test says so.
window.spoken = [];
window.cancels = 0;
let current = null;
let voices = [{ name: "Xiaoxiao", lang: "zh-CN", localService: true }, { name: "Alice", lang: "en-GB", localService: true }];
class Utterance {
  constructor(text) { Object.assign(this, { text, lang: "", rate: 1, voice: null }); }
}
const recorder = {
  getVoices: () => voices,
  addEventListener: () => {},
  speak(utterance) {
    current = utterance;
    const marked = [...(CSS.highlights.get("read-aloud") || [])].map((range) => range.toString().replace(/\s+/g, " ").trim());
    window.spoken.push({ text: utterance.text, lang: utterance.lang, rate: utterance.rate, voice: utterance.voice.name, marked });
    utterance.onstart();
  },
  cancel() {
    window.cancels += 1;
    const stopped = current;
    current = null;
    if (stopped) stopped.onerror({ error: "interrupted" });
  },
};
window.finish = () => {
  const ended = current;
  current = null;
  ended.onend();
};
window.speaking = () => current !== null;
window.forgetVoices = (lang) => { voices = voices.filter((voice) => !voice.lang.startsWith(lang)); };
Object.defineProperty(window, "speechSynthesis", { value: recorder, configurable: true });
window.SpeechSynthesisUtterance = Utterance;
