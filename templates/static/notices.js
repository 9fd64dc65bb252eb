"use strict";
// What calls this person: asked for every ten seconds, shown above the page. What is loud is heard
// until acknowledged; the rest is heard once, and folded on the next page of who has seen it.
(() => {
  const EVERY = 10_000;
  let box;
  let alarm;

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

  const made = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  const place = () => {
    box ??= made("section", "", { class: "calls", role: "alert", "aria-live": "assertive" });
    if (!box.isConnected) (document.querySelector("#content") ?? document.body).prepend(box);
    return box;
  };

  const acknowledge = async (notice, button) => {
    button.setAttribute("aria-disabled", "true");
    await fetch(notice.acknowledge, { method: "POST", headers: { "X-CSRFToken": token() } });
    await look();
  };

  const line = (notice, word) => {
    const row = made("p", "", { class: notice.loud ? "call is-red-text" : "call" });
    row.append(notice.page ? made("a", notice.text, { href: notice.page }) : made("span", notice.text));
    if (word) {
      const button = made("button", word, { type: "button", class: "todo-button" });
      button.addEventListener("click", () => acknowledge(notice, button));
      row.append(button);
    }
    return row;
  };

  const ring = (isLoud) => {
    clearInterval(alarm);
    if (!isLoud) return;
    play("dead");
    alarm = setInterval(() => play("dead"), 5_000);
  };

  const KEPT = 200; // notices a browser remembers as seen
  let before; // those that were seen on earlier pages; of this page's, `shownHere`
  const shownHere = new Set();

  const keep = (told) => {
    const key = `notices seen by ${told.person}`;
    try {
      before ??= JSON.parse(localStorage.getItem(key) ?? "[]");
      const unseen = told.notices.filter(({ id }) => !before.includes(id) && !shownHere.has(id));
      unseen.forEach(({ id }) => shownHere.add(id));
      localStorage.setItem(key, JSON.stringify([...before, ...shownHere].slice(-KEPT)));
      return unseen;
    } catch {
      before ??= []; // nothing is remembered here: each page shows all
      const unseen = told.notices.filter(({ id }) => !shownHere.has(id));
      unseen.forEach(({ id }) => shownHere.add(id));
      return unseen;
    }
  };

  const folded = (word, rows) => {
    const fold = made("details", "", { class: "call-fold" });
    fold.append(made("summary", word), ...rows);
    return fold;
  };

  let shown = "";
  const draw = (told) => {
    const now = JSON.stringify(told.notices.map((notice) => [notice.id, notice.text]));
    if (now === shown) return;
    const held = box?.contains(document.activeElement);
    shown = now;
    const unseen = keep(told);
    const isOpen = box?.querySelector("details")?.open;
    let rows = told.notices.map((notice) => line(notice, told.acknowledge));
    if (told.more) rows.push(made(told.page ? "a" : "span", told.more, told.page ? { href: told.page } : {}));
    const isLoud = told.notices.some((notice) => notice.loud);
    const isSeen = rows.length > 0 && !isLoud && told.notices.every(({ id }) => before.includes(id));
    if (isSeen) rows = [folded(told.folded, rows)];
    place().replaceChildren(...rows);
    box.classList.toggle("is-folded", isSeen);
    box.hidden = rows.length === 0;
    // What is scrolled to stays clear of it: see scroll-margin-top.
    document.documentElement.style.setProperty("--calls", `${isSeen ? 0 : box.offsetHeight}px`);
    if (isOpen && isSeen) box.querySelector("details").open = true;
    if (held) box.querySelector("button, summary")?.focus();
    ring(isLoud);
    if (!isLoud && unseen.length) play("dead");
  };

  const look = async () => {
    try {
      const answer = await fetch("/notices/", { headers: { Accept: "application/json" } });
      if (answer.ok && !answer.redirected) draw(await answer.json());
    } catch {
      // The network is away: the next look tells.
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (!document.querySelector("form[action*='logout'], a[href*='logout']")) return; // nobody is here
    look();
    setInterval(look, EVERY);
  });
})();
