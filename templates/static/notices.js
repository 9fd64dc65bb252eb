"use strict";
// What calls this person: asked for every ten seconds, shown above the page, heard until acknowledged.
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

  let shown = "";
  const draw = (told) => {
    const now = JSON.stringify(told.notices.map((notice) => [notice.id, notice.text]));
    if (now === shown) return;
    const held = box?.contains(document.activeElement);
    shown = now;
    const rows = told.notices.map((notice) => line(notice, told.acknowledge));
    if (told.more) rows.push(made(told.page ? "a" : "span", told.more, told.page ? { href: told.page } : {}));
    place().replaceChildren(...rows);
    box.hidden = rows.length === 0;
    if (held) box.querySelector("button")?.focus();
    ring(told.notices.some((notice) => notice.loud));
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
