// Answers beside a ticket: found as one types, put in by a digit or by Enter, and voted on.
(() => {
  const panel = document.getElementById("case-knowledge");
  if (!panel) return;
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
  const field = panel.querySelector("[data-search]");
  const place = panel.querySelector("[data-found]");
  const button = document.querySelector("[data-open=case-knowledge]");
  let timer, asked = "", missed = "";

  const close = () => {
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
  };
  const send = (url, told) =>
    fetch(url, { method: "POST", headers: { "X-CSRFToken": token() }, body: new URLSearchParams(told) });

  const find = async () => {
    clearTimeout(timer);
    const words = (asked = field.value.trim());
    const answer = await fetch(`${panel.dataset.url}?q=${encodeURIComponent(words)}`);
    if (answer.ok && asked === words) place.innerHTML = await answer.text();
  };
  const first = () => place.querySelector("[data-insert]");
  const decide = async () => {
    if (asked !== field.value.trim()) await find();
    if (first()) return first().click();
    if (!asked || missed === asked || !place.querySelector(".know-none")) return;
    missed = asked;
    await send(panel.dataset.missed, { q: asked });
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, 250);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault(); // it stands in the form of the message, and sends nothing
    decide();
  });
  panel.querySelector("[data-find]").addEventListener("click", () => {
    if (field.value.trim()) decide();
    else field.focus();
  });

  // What was put in, or another list that is opened, shuts this one: a digit means one thing.
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (!pressed) return;
    const isOther = pressed.dataset.open && pressed !== button;
    if (isOther || (pressed.dataset.insert && panel.contains(pressed))) close();
    if (pressed.dataset.vote) {
      const { vote, ticket, helped } = pressed.dataset;
      send(vote, { ticket, helped }).then((answer) => {
        if (!answer.ok) return;
        const both = pressed.parentElement.querySelectorAll("[data-vote]");
        both.forEach((one) => one.setAttribute("aria-pressed", String(one === pressed)));
      });
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.contains(event.target)) close();
    if (event.key !== "/" || panel.hidden || event.target.matches("textarea, input, select")) return;
    event.preventDefault();
    field.focus();
  });
})();
