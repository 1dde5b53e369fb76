// Keeps a page as the database is, and asks for lists while one types. Without it the pages are the same, but still.
"use strict";
(() => {
  const every = Number(document.body.dataset.every) * 1000;
  const toggle = document.getElementById("live");
  const state = document.getElementById("state");
  const form = document.getElementById("filters");
  const drawn = new Map();
  let asked = 0;

  const parts = (page) => [...page.querySelectorAll("[data-live]")];
  for (const part of parts(document)) drawn.set(part.id, part.outerHTML);
  for (const stream of document.querySelectorAll("pre.stream")) stream.scrollTop = stream.scrollHeight;

  // Shows a page's parts that have changed since they were drawn; what somebody marks or reads stays where it is.
  function show(page) {
    for (const part of parts(document)) {
      const fresh = page.getElementById(part.id);
      if (!fresh || fresh.outerHTML === drawn.get(part.id) || isMarked(part)) continue;
      drawn.set(part.id, fresh.outerHTML);
      const keep = kept(part);
      part.replaceWith(document.adoptNode(fresh));
      keep(fresh);
    }
  }

  function isMarked(part) {
    const marked = window.getSelection();
    return marked && !marked.isCollapsed && part.contains(marked.anchorNode);
  }

  // What a redrawn part takes over: the focus, opened details, and how far its streams are scrolled.
  function kept(part) {
    const focus = part.contains(document.activeElement) ? document.activeElement : null;
    const key = focus && (focus.id ? `#${CSS.escape(focus.id)}` : focus.getAttribute("href") && `a[href="${CSS.escape(focus.getAttribute("href"))}"]`);
    const open = new Map([...part.querySelectorAll("details[id]")].map((each) => [each.id, each.open]));
    const scrolled = new Map([...part.querySelectorAll("pre.stream")].map((each) => [each.id, atEnd(each) ? null : each.scrollTop]));
    return (fresh) => {
      for (const each of fresh.querySelectorAll("details[id]")) if (open.has(each.id)) each.open = open.get(each.id);
      for (const each of fresh.querySelectorAll("pre.stream")) each.scrollTop = scrolled.get(each.id) ?? each.scrollHeight;
      if (key) fresh.querySelector(key)?.focus({ preventScroll: true });
    };
  }

  const atEnd = (each) => each.scrollTop + each.clientHeight >= each.scrollHeight - 4;

  async function load(address) {
    const turn = ++asked;
    try {
      const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (answer.redirected) return location.reload();
      const text = await answer.text();
      if (turn !== asked) return;
      state.textContent = answer.ok ? "" : `The server answers ${answer.status}`;
      if (answer.ok && document.body.dataset.page === "refused") return location.reload();
      if (answer.ok) show(new DOMParser().parseFromString(text, "text/html"));
    } catch {
      if (turn === asked) state.textContent = "The server doesn't answer";
    }
  }

  if (toggle) {
    toggle.hidden = false;
    toggle.addEventListener("click", () => {
      toggle.setAttribute("aria-pressed", String(toggle.getAttribute("aria-pressed") !== "true"));
    });
    setInterval(() => {
      if (!document.hidden && toggle.getAttribute("aria-pressed") === "true") load(location.href);
    }, every);
  }

  if (form) {
    let waiting = null;
    const ask = () => {
      const given = new URLSearchParams([...new FormData(form)].filter(([name, value]) => value && name !== "down"));
      if (form.elements.sort) given.set("down", form.elements.down.value);
      const address = given.size ? `/issues?${given}` : "/issues";
      history.replaceState(null, "", address);
      load(address);
    };
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 200);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      ask();
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input, select, textarea, pre, .wide");
    const search = document.getElementById("search");
    if (event.key === "/" && search && !typing) {
      event.preventDefault();
      search.focus();
    }
    const rows = [...document.querySelectorAll("a.issue")];
    const place = rows.indexOf(document.activeElement);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (place < 0 || to === undefined || !rows[to]) return;
    event.preventDefault();
    rows[to].focus();
  });
})();
