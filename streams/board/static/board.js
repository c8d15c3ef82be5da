"use strict";
// Keeps an open page up to date and searches while one types. Without it every page works, too.
(() => {
  const body = document.body;
  const live = document.getElementById("live");
  let loading = null;
  const PAUSE = 2000;
  let pause = PAUSE;
  let again;

  const say = (text, lost) => {
    live.textContent = text;
    live.classList.toggle("lost", lost);
  };

  // Replaces the parts of this page that differ in the same page as it is now.
  const load = async (address, fresh) => {
    if (loading) loading.abort();
    clearTimeout(again);
    const mine = (loading = new AbortController());
    try {
      const answer = await fetch(address, {
        signal: mine.signal,
        headers: { Accept: "text/html" },
        cache: "no-cache",
      });
      if (answer.status >= 500) throw new Error(answer.statusText);
      if (!answer.ok) return;
      const text = await answer.text();
      if (mine.signal.aborted) return;
      if (pause > PAUSE) say(body.dataset.live, false);
      pause = PAUSE;
      const next = new DOMParser().parseFromString(text, "text/html");
      document.title = next.title;
      let changed = 0;
      for (const part of document.querySelectorAll("[data-live-part]")) {
        const other = next.getElementById(part.id);
        if (!other || holds(part) || shown(part) === shown(other)) continue;
        for (const one of part.querySelectorAll("details[id][open]")) {
          const same = other.querySelector(`#${CSS.escape(one.id)}`);
          if (same) same.open = true;
        }
        const focused = part.contains(document.activeElement) ? place(part) : null;
        part.replaceChildren(...other.childNodes);
        if (focused) focus(part, focused);
        if (fresh) {
          part.classList.remove("fresh");
          void part.offsetWidth;
          part.classList.add("fresh");
        }
        changed += 1;
      }
      if (fresh && changed) {
        const time = new Date().toLocaleTimeString(document.documentElement.lang);
        say(`${body.dataset.live} · ${body.dataset.updated} ${time}`, false);
      }
    } catch (error) {
      if (error.name === "AbortError") return;
      say(body.dataset.lost, true);
      // No other change may come that would have it loaded.
      again = setTimeout(() => load(location.href, fresh), pause);
      pause = Math.min(2 * pause, 60000);
    }
  };

  // What a part shows, whichever details are open.
  const shown = (part) => {
    const copy = part.cloneNode(true);
    for (const one of copy.querySelectorAll("details")) one.removeAttribute("open");
    return copy.innerHTML;
  };

  // A form that someone is filling in stays as it is.
  const holds = (part) =>
    [...part.querySelectorAll("form input:not([type=hidden])")].some((one) => one.value !== "");

  const focusable = "a, button, input, select, summary, [tabindex]";
  const place = (part) => ({
    href: document.activeElement.getAttribute("href"),
    at: [...part.querySelectorAll(focusable)].indexOf(document.activeElement),
  });
  const focus = (part, was) => {
    const all = [...part.querySelectorAll(focusable)];
    const same = was.href && all.find((one) => one.getAttribute("href") === was.href);
    (same || all[was.at] || part).focus({ preventScroll: true });
  };

  if (body.dataset.events && "EventSource" in window) {
    let source;
    let later;
    let rest = PAUSE;
    const open = () => {
      source = new EventSource(body.dataset.events);
      source.onopen = () => {
        rest = PAUSE;
        say(body.dataset.live, false);
      };
      source.onerror = () => {
        say(body.dataset.lost, true);
        if (source.readyState !== EventSource.CLOSED) return;
        // After a proxy's 502 the browser does not try again by itself.
        later = setTimeout(open, rest * (0.5 + Math.random()));
        rest = Math.min(2 * rest, 60000);
      };
      source.addEventListener("changed", () => load(location.href, true));
      source.addEventListener("lost", () => say(body.dataset.lost, true));
      source.addEventListener("found", () => say(body.dataset.live, false));
    };
    open();
    addEventListener("pagehide", () => {
      clearTimeout(later);
      source.close();
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted) open();
    });
  }

  const form = document.querySelector("[data-filters]");
  if (form) {
    let waiting;
    const search = () => {
      const chosen = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (value) chosen.append(name, value);
      const address = `${form.getAttribute("action")}?${chosen}`;
      history.replaceState(null, "", address);
      load(address, false);
    };
    form.addEventListener("input", (event) => {
      clearTimeout(waiting);
      waiting = setTimeout(search, event.target.type === "search" ? 180 : 0);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      search();
    });
  }
})();
