// A button is pressed once: until the answer is there, its form is not sent again.
(() => {
  const PATIENCE = 10_000; // milliseconds; a file that is downloaded leaves the page where it is
  const sent = new Map(); // forms on their way, each with the timer that ends its wait

  const quiet = (form, isQuiet) => {
    for (const part of form.elements) {
      if (part.type !== "submit") continue;
      if (isQuiet) part.setAttribute("aria-disabled", "true");
      else part.removeAttribute("aria-disabled");
    }
  };

  const release = (form) => {
    clearTimeout(sent.get(form));
    sent.delete(form);
    quiet(form, false);
  };

  const send = (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (sent.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation(); // else htmx sends the form of a dialog by itself
      return;
    }
    sent.set(form, setTimeout(release, PATIENCE, form));
    quiet(form, true);
  };

  const answered = ({ detail }) => {
    const leaves = detail.xhr.getResponseHeader("HX-Redirect");
    if (sent.has(detail.elt) && !leaves) release(detail.elt); // the dialog says what is wrong
  };

  document.addEventListener("submit", send, true);
  document.addEventListener("htmx:afterRequest", answered);
  addEventListener("pageshow", () => [...sent.keys()].forEach(release));
})();
