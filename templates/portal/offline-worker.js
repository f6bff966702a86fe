// Shows the offline page where a page cannot be fetched. It keeps that page and what it needs, and the rolls that who
// teaches has opened in this log-in: of no other page of a reader anything is stored.
"use strict";
const STORE = "linxue-offline-{{ version }}";
const KEPT = {{ kept|safe }};
const ROLLS = "linxue-rolls";
const ROLL = /^(\/en)?\/teach\/[0-9a-f-]{36}\/roll\/$/;
const FILES = "{{ files }}";
const ROLL_LASTS = 2 * 24 * 60 * 60 * 1000;
const PATIENCE = 8000; // with a network that hardly carries anything, before a kept roll is shown
const READER = "/kept-for"; // under which the store notes whose log-in its rolls belong to

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

// Each page tells whose log-in it was made for. Another one, or none, ends what was kept for the last.
const forgetOthers = async (response) => {
  const reader = response.headers.get("Linxue-Reader");
  if (reader === null || !(await caches.has(ROLLS))) return;
  const owner = await (await caches.open(ROLLS)).match(READER);
  if (!owner || (await owner.text()) !== reader) await caches.delete(ROLLS);
};

const keepRoll = async (path, files) => {
  if (!ROLL.test(path)) return;
  const page = await fetch(`${path}?kept`, { credentials: "same-origin", cache: "no-store" });
  const reader = page.headers.get("Linxue-Reader");
  if (!page.ok || page.redirected || !reader) return;
  await forgetOthers(page);
  const store = await caches.open(ROLLS);
  const headers = new Headers(page.headers);
  headers.set("Linxue-Kept", String(Date.now()));
  await store.put(READER, new Response(reader));
  await store.put(path, new Response(await page.blob(), { status: 200, headers }));
  const own = files.filter((file) => new URL(file).origin === self.location.origin);
  await Promise.all(own.map(async (file) => { if (!(await store.match(file))) await store.add(file); }));
};

self.addEventListener("message", (event) => {
  const { keepRoll: path, files } = event.data || {};
  if (path) event.waitUntil(keepRoll(path, files).catch((error) => console.warn("roll not kept:", error)));
});

const keptRoll = async (path) => {
  if (!ROLL.test(path) || !(await caches.has(ROLLS))) return null;
  const store = await caches.open(ROLLS);
  const page = await store.match(path);
  if (page && Date.now() - Number(page.headers.get("Linxue-Kept")) > ROLL_LASTS) {
    await store.delete(path);
    return null;
  }
  return page || null;
};

const answered = async (request) => {
  const response = await fetch(request);
  await forgetOthers(response);
  return response;
};

const navigated = async (request, pathname) => {
  const page = pathname.startsWith("/en/") ? "{{ english }}" : "{{ chinese }}";
  const kept = await keptRoll(pathname);
  try {
    if (!kept) return await answered(request);
    const slow = new Promise((resolve, reject) => { setTimeout(reject, PATIENCE, new Error("slow")); });
    const response = await (request.method === "GET" ? Promise.race([answered(request), slow]) : answered(request));
    return [502, 503, 504].includes(response.status) ? kept : response;
  } catch {
    return kept || caches.match(page);
  }
};

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.mode === "navigate") {
    event.respondWith(navigated(event.request, pathname));
  } else if (KEPT.includes(pathname) || (origin === self.location.origin && pathname.startsWith(FILES) && /\.(js|css)$/.test(pathname))) {
    event.respondWith(fetch(event.request).catch(async () => (await caches.match(event.request.url)) || Response.error()));
  }
});
