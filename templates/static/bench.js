"use strict";
// What every page of the floor shares: buttons, and lists that keep themselves fresh.

function press(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const { opens, closes } = button.dataset;
  if (opens) document.getElementById(opens).showModal();
  if (closes) document.getElementById(closes).close();
  if (event.detail) button.blur(); // a finger left it: the next scan's Enter must not press it
}

async function refresh() {
  try {
    const reply = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
    const list = fresh.querySelector("[data-refresh]");
    if (list) document.querySelector("[data-refresh]").replaceWith(list);
  } catch {
    // away: the list stays as it was, the next turn asks again
  }
}

document.addEventListener("click", press);
addEventListener("pageshow", (event) => event.persisted && location.reload());
const fresh = document.querySelector("[data-refresh]");
if (fresh) setInterval(refresh, fresh.dataset.refresh * 1000);
