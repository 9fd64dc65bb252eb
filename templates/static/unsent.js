// Words of a ticket that were not sent yet stay in their boxes, whatever else is pressed.
// They are kept in this tab alone, by person, ticket and box, until the box was sent: a page that
// shows a later line of one's own (data-kept) than the page they were sent from says so.
(() => {
  const page = document.querySelector("[data-words]");
  const boxes = [...page.querySelectorAll("textarea[data-kept]")];
  const name = (box) => `unsent:${page.dataset.words}:${box.name}`;
  const mark = (box) => `${name(box)}:sent`;
  const put = (key, words) =>
    words ? sessionStorage.setItem(key, words) : sessionStorage.removeItem(key);
  const fill = (box) => (box.value = sessionStorage.getItem(name(box)) ?? "");

  // Gone once it was sent; what was typed after that press stays.
  const settle = (box) => {
    const sent = JSON.parse(sessionStorage.getItem(mark(box)));
    const isNewer = sent && Number(box.dataset.kept) > Number(sent.kept);
    if (isNewer && sessionStorage.getItem(name(box)) === sent.words) put(name(box), "");
  };

  for (const box of boxes) {
    if (box.defaultValue) put(name(box), box.defaultValue); // refused: these words are the last
    else settle(box);
    put(mark(box), "");
    fill(box);
    box.addEventListener("input", () => put(name(box), box.value));
    box.form.addEventListener("submit", (event) => {
      put(name(box), box.value);
      if (event.submitter?.hasAttribute("formaction")) return; // the button sends something else
      put(mark(box), JSON.stringify({ words: box.value, kept: box.dataset.kept }));
    });
  }

  addEventListener("pageshow", (event) => {
    const [visit] = performance.getEntriesByType("navigation");
    if (event.persisted || visit?.type === "back_forward") boxes.forEach(fill);
  });
})();
