// Registers the worker that shows the offline page. Without it, or in an older browser, everything else works as before.
"use strict";
const worker = document.currentScript.dataset.worker;
if ("serviceWorker" in navigator) {
  window.addEventListener("load", () => navigator.serviceWorker.register(worker).catch(() => {}));
}
