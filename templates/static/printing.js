"use strict";
// A paper comes from the server once, in the answer to a press of Print, and goes to the printer at once.

function printPaper(paper, done) {
  const frame = document.createElement("iframe");
  frame.className = "printed";
  frame.src = URL.createObjectURL(paper);
  frame.addEventListener("load", () => {
    frame.contentWindow.print();
    window.focus(); // the next scan is typed into this page, not into the paper
    done?.();
  });
  document.querySelector("iframe.printed")?.remove(); // the dialog over the one before is closed
  document.body.append(frame);
}

const isPaper = (reply) => reply.headers.get("Content-Type") === "application/pdf";

(() => {
  const EVERY = 2000; // ms between two looks at how far a print job is

  const refresh = async () => {
    const now = document.getElementById("printing");
    try {
      const reply = await fetch(location.href);
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const fresh = page.getElementById("printing");
      if (fresh && fresh.outerHTML !== now.outerHTML) now.replaceWith(document.adoptNode(fresh));
    } catch {
      // away: the page stays as it was, the next look asks again
    }
  };

  const send = async (event) => {
    const form = event.target.closest("form[data-print]");
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    try {
      // A refusal is told by the page that is loaded next: not here, where nobody reads it.
      const asked = { method: "POST", body: new FormData(form), redirect: "manual" };
      const reply = await fetch(form.action, asked);
      if (isPaper(reply)) return printPaper(await reply.blob(), refresh);
    } catch {
      // away: loaded anew, the page says what came of it
    }
    location.reload();
  };

  const watch = () => {
    if (document.querySelector("#printing[data-under-way]")) refresh();
  };

  document.addEventListener("submit", send);
  if (document.getElementById("printing")) setInterval(watch, EVERY);
})();
