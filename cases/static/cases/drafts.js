// Keeps what is being typed on the server every few seconds; without it everything else works as well.
"use strict";

(() => {
  const EVERY = 5_000;
  const AT_LEAST_EVERY = 300_000;
  const ON_SAVING = 30_000;
  const ON_LEAVING = 60_000; // bytes that a browser still sends for a page that is being left

  const status = document.querySelector(".desk-draft");
  const form = status && status.closest("form");
  if (!form) return;

  const typed = () => {
    const words = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") words.append(name, value);
    }
    return words.toString();
  };

  let kept = null; // what the server has, or the page was opened with
  let refused = 0; // how often in a row
  let timer = 0;
  let sending = null;
  let saving = false;

  const say = (words) => {
    if (status.textContent !== words) status.textContent = words;
  };

  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, Math.min(EVERY * 2 ** refused, AT_LEAST_EVERY));
  };

  const keep = async ({ leaving = false } = {}) => {
    const words = typed();
    if (kept === null || saving || sending || words === kept) return wait();
    sending = new AbortController();
    try {
      const answer = await fetch(status.dataset.address, {
        method: "POST",
        body: new URLSearchParams(words),
        credentials: "same-origin",
        redirect: "manual",
        keepalive: leaving && words.length < ON_LEAVING,
        signal: sending.signal,
      });
      const isJson = (answer.headers.get("content-type") || "").startsWith("application/json");
      const { offline, signedOut } = status.dataset;
      say(isJson ? (await answer.json()).said : answer.status >= 500 ? offline : signedOut);
      refused = answer.ok ? 0 : refused + 1;
      if (answer.ok) kept = words;
    } catch {
      if (!saving) say(status.dataset.offline);
      refused += 1;
    } finally {
      sending = null;
      wait();
    }
  };

  // Once the page is whole. Some of its widgets change fields without an event: from here on the
  // fields themselves are compared.
  window.addEventListener("load", () => {
    kept = typed();
    wait();
  });

  // What is being saved is no draft any more, unless that comes to nothing and typing goes on here.
  form.addEventListener("submit", () => {
    saving = true;
    if (sending) sending.abort();
    setTimeout(() => (saving = false), ON_SAVING);
  });
  window.addEventListener("pageshow", () => (saving = false));

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep({ leaving: true });
  });
})();
