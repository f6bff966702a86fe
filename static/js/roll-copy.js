// Asks the worker to keep a copy of this roll for where there is no network, with what its page needs.
(() => {
  const page = window.rollPage;
  if (!page || !("serviceWorker" in navigator)) return;

  const keep = async () => {
    await page.ready;
    if (!page.keeps()) return; // without the marks a copy is of no use
    const files = [...document.querySelectorAll("script[src], link[rel=stylesheet]")].map((part) => part.src || part.href);
    const decoder = document.querySelector("[data-scan]")?.dataset.decoder;
    if (decoder && !("BarcodeDetector" in window)) files.push(new URL(decoder, document.baseURI).href);
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ keepRoll: page.roll, files });
  };

  window.addEventListener("load", () => { if (navigator.onLine) keep(); });
})();
