/* Tablée — what a page does better with a script. Every act here also exists as a plain link or form:
   without this file nothing is lost but comfort. Behaviours are asked for by data- attributes. */
(() => {
  const root = document.documentElement;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const on = (selector, event, act) => all(selector).forEach((element) => element.addEventListener(event, (e) => act(element, e)));
  root.classList.add("js");

  /* This device's memory, and this window's; a browser that refuses them simply forgets. */
  const kept = (area) => ({
    get: (key) => { try { return area().getItem("tablee:" + key); } catch { return null; } },
    set: (key, value) => {
      try { value === null ? area().removeItem("tablee:" + key) : area().setItem("tablee:" + key, value); } catch { /* refused or full */ }
    },
    forget: (start) => {
      try { Object.keys(area()).filter((key) => key.startsWith("tablee:" + start)).forEach((key) => area().removeItem(key)); } catch { /* refused */ }
    },
  });
  const memory = kept(() => localStorage), here = kept(() => sessionStorage);

  /* A setting of this device is a checkbox: on unless it was unticked. */
  on("[data-setting]", "change", (box) => {
    memory.set("setting:" + box.dataset.setting, box.checked ? null : "off");
    if (box.dataset.setting === "drafts" && !box.checked) memory.forget("draft:");
  });
  all("[data-setting]").forEach((box) => { box.checked = memory.get("setting:" + box.dataset.setting) !== "off"; });
  const allowed = (setting) => memory.get("setting:" + setting) !== "off";

  /* Light or dark: the account's choice, else the system's; the button pins it on this device. */
  const pinned = memory.get("theme");
  if (pinned) root.dataset.theme = pinned;
  on("[data-theme-switch]", "click", () => {
    const now = root.dataset.theme || (matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    memory.set("theme", root.dataset.theme);
  });

  on("[data-print]", "click", () => print());
  on("[data-dismiss]", "click", (button) => { button.closest(".notice").remove(); one("main").focus(); });

  /* Drafts: the words of a form stay on this device until a page says that they were kept (data-said). A refusal, a
     full disk, a lost connection answer without it, so the words are still there. Kept with what the page held before:
     they come back only where that has not changed meanwhile. */
  const wordsOf = (form) => [...form.elements].filter((field) => field.name && !field.readOnly && !field.disabled
    && (field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && /^(text|search|email|url|tel)$/.test(field.type))));
  const sent = (here.get("sent") || "").split("\n").filter(Boolean), refused = one("[data-keep-draft]");
  if (one("[data-said]") && !refused) sent.forEach((key) => memory.set(key, null));
  here.set("sent", null);
  /* What was refused and is sent again from this page, in this form or another, is the same draft. */
  if (refused) all('main form[method="post"]:not(.act)').forEach((form) => form.addEventListener("submit", () => here.set("sent", sent.join("\n") || null)));
  function draftKey(form) { return "draft:" + location.pathname + ":" + form.dataset.draft; }
  all("form[data-draft]").forEach((form) => {
    const key = draftKey(form), note = one("[data-draft-note]", form);
    const before = new Map(wordsOf(form).map((field) => [field, field.value]));
    if (allowed("drafts")) {
      let old = {};
      try { old = JSON.parse(memory.get(key)) || {}; } catch { memory.set(key, null); }
      let found = false;
      before.forEach((value, field) => {
        const [was, kept] = Array.isArray(old[field.name]) ? old[field.name] : [];
        if (was === value && typeof kept === "string") { field.value = kept; found = true; }
      });
      if (found && note) note.hidden = false;
    }
    form.addEventListener("input", () => {
      if (!allowed("drafts")) return;
      const changed = wordsOf(form).filter((field) => field.value !== (before.get(field) ?? ""));
      memory.set(key, changed.length ? JSON.stringify(Object.fromEntries(changed.map((field) => [field.name, [before.get(field) ?? "", field.value]]))) : null);
    });
    form.addEventListener("submit", () => here.set("sent", [...new Set(refused ? [...sent, key] : [key])].join("\n")));
    const forget = one("[data-draft-forget]", form);
    if (forget) forget.addEventListener("click", () => {
      before.forEach((value, field) => { field.value = value; });
      memory.set(key, null);
      note.hidden = true;
      const first = wordsOf(form)[0];
      if (first) first.focus();
    });
  });
  /* Someone who signs out leaves none of their words on a shared device. */
  on("form[data-sign-out]", "submit", () => { memory.forget("draft:"); here.set("sent", null); });

  /* Leaving a changed form that keeps no draft asks first. */
  all("form[data-guard]").forEach((form) => {
    let changed = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    addEventListener("beforeunload", (e) => { if (changed) e.preventDefault(); });
  });

  /* Keys, off while typing and for whoever switched them off (WCAG 2.1.4). Ctrl or ⌘ with Enter sends from anywhere. */
  let going = 0;
  document.addEventListener("keydown", (e) => {
    const at = e.target;
    if ((e.ctrlKey || e.metaKey) && e.key === "Enter") {
      const button = one("[data-main]", at.form || document);
      if (button && button.form) { e.preventDefault(); button.form.requestSubmit(button); }
      return;
    }
    if (!allowed("keys") || e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable) return;
    if (going) {
      clearTimeout(going);
      going = 0;
      const link = one(`[data-go~="${CSS.escape(e.key.toLowerCase())}"]`);
      if (link) { e.preventDefault(); location.href = link.href; }
      return;
    }
    if (e.key === "g") { going = setTimeout(() => { going = 0; }, 1500); return; }
    const target = e.key === "n" ? one('form[data-draft="note"] textarea') || one('[data-key="n"]') : e.key === "/" ? one('[data-key="/"]') : null;
    if (!target) return;
    if (target.href) { e.preventDefault(); location.href = target.href; }
    else if (target.offsetParent) { e.preventDefault(); target.focus(); }
  });

  /* A part of a page, asked for by name; null when the answer is not one (signed out, refused, cut off). */
  const fetchPart = async (url, part, signal) => {
    const answer = await fetch(url, { headers: { "X-Part": part }, credentials: "same-origin", signal });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };
  /* Waits for a pause in typing, then runs; an older question never overwrites a newer answer. */
  const afterPause = (milliseconds, act) => {
    let wait, asked;
    return () => {
      clearTimeout(wait);
      if (asked) asked.abort();
      wait = setTimeout(async () => {
        asked = new AbortController();
        try { await act(asked.signal); } catch (fault) { if (fault.name !== "AbortError" && !(fault instanceof TypeError)) throw fault; }
      }, milliseconds);
    };
  };

  /* Search as you type: the server's own page, one part of it replaced. */
  all("input[data-live]").forEach((input) => {
    const form = input.form, status = one("[data-live-status]", form);
    if (!form) return;
    const look = afterPause(200, async (signal) => {
      const question = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string" && value));
      const url = new URL(form.getAttribute("action") || location.pathname, location.href);
      url.search = question;
      const page = await fetchPart(url, "list", signal);
      const fresh = page && page.getElementById(input.dataset.live), stale = document.getElementById(input.dataset.live);
      if (!fresh || !stale || signal.aborted) return;
      stale.replaceWith(document.adoptNode(fresh));
      history.replaceState(null, "", url);
      if (status) status.textContent = fresh.dataset.summary || "";
      watchTicks();
    });
    let last = input.value;
    input.addEventListener("input", () => { if (input.value !== last) { last = input.value; look(); } });
    all("select", form).forEach((select) => select.addEventListener("change", look));
  });

  /* "Already in the book?" while a name is typed. */
  all("input[data-similar]").forEach((input) => {
    const place = document.getElementById(input.dataset.similarInto || "similar");
    if (!place) return;
    const look = afterPause(300, async (signal) => {
      if (input.value.trim().length < 2) return place.replaceChildren();
      const url = new URL(input.dataset.similar, location.href);
      url.searchParams.set(input.name, input.value);
      const page = await fetchPart(url, "similar", signal);
      if (page && !signal.aborted) place.replaceChildren(...page.body.childNodes);
    });
    input.addEventListener("input", look);
  });

  /* Copy, and say so aloud. */
  on("[data-copy]", "click", async (button) => {
    const source = document.getElementById(button.dataset.copy), status = button.nextElementSibling;
    if (!source) return;
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
      if (status) status.textContent = button.dataset.done;
    } catch {
      /* plain http from another machine: select the words, the person's own keys copy them */
      if (source.select) source.select(); else getSelection().selectAllChildren(source);
    }
  });

  /* A box that is its own act: ticking a promise keeps it. */
  on("form[data-submit-on-change]", "change", (form, e) => { if (e.target.type === "checkbox") form.requestSubmit(); });

  /* A choice that opens the part of the form it asks for. */
  on("select[data-unfolds]", "change", (select) => {
    const part = document.getElementById(select.dataset.unfolds);
    if (part && select.value === select.dataset.unfoldsWhen) part.open = true;
  });

  /* Boxes of a list: all at once, and a bar of acts that waits for the first one. */
  const boxesOf = (form) => all('input[type="checkbox"]', form).filter((box) => box.closest(".tick") && !box.dataset.tickAll);
  function watchTicks() {
    all("[data-when-ticked]").forEach((bar) => {
      const form = bar.closest("form");
      if (form) bar.hidden = !boxesOf(form).some((box) => box.checked);
    });
  }
  document.addEventListener("change", (e) => {
    const name = e.target.dataset && e.target.dataset.tickAll;
    if (name && e.target.form) all(`input[name="${CSS.escape(name)}"]`, e.target.form).forEach((box) => { box.checked = e.target.checked; });
    watchTicks();
  });
  watchTicks();

  /* The current letter comes into view in the thumb index; a fault summary takes focus so that it is heard. */
  const letter = one(".letters [aria-current]");
  if (letter) letter.closest("ul").scrollLeft = letter.offsetLeft - 120;
  const summary = one("[role=alert][tabindex]");
  if (summary) summary.focus();
})();
