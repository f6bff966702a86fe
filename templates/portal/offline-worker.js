// Shows the offline page where a page cannot be fetched. It keeps that page and what it needs, nothing else:
// no page of a reader is ever stored, and the kept copy is fetched without her log-in.
"use strict";
const STORE = "linxue-offline-{{ version }}";
const KEPT = {{ kept|safe }};

self.addEventListener("install", (event) => {
  const requests = KEPT.map((path) => new Request(path, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(requests)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("linxue-offline-") && name !== STORE;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))),
  );
});

self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.mode === "navigate") {
    const page = pathname.startsWith("/en/") ? "{{ english }}" : "{{ chinese }}";
    event.respondWith(fetch(event.request).catch(() => caches.match(page)));
  } else if (KEPT.includes(pathname)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(pathname)));
  }
});
