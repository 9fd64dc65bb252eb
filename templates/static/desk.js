// The cancellation desk by keyboard: one key a thing; what is shown as a button can be pressed too.
(() => {
  const desk = document.querySelector(".cancel-desk");
  const token = () => desk.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const isTyping = (target) => target.matches("textarea, select, input:not([type=hidden])");

  const load = async (place) => {
    const answer = await fetch(place.dataset.load, { headers: { "X-Requested-With": "fetch" } });
    if (answer.ok) place.innerHTML = await answer.text();
    delete place.dataset.late;
  };
  desk.querySelectorAll("[data-load]:not([data-late])").forEach(load);

  desk.querySelectorAll(".desk-letter:not([hidden]) [data-late]").forEach(load); // was not sent

  const open = (button) => {
    const part = document.getElementById(button.dataset.open);
    part.hidden = !part.hidden;
    button.setAttribute("aria-expanded", String(!part.hidden));
    if (part.hidden) return;
    const late = part.querySelector("[data-late]");
    if (late) load(late);
    const first = ["select:invalid", "textarea", "button"].find((one) => part.querySelector(one));
    part.querySelector(first).focus();
    const clear = parseFloat(getComputedStyle(part).scrollMarginTop); // of what calls a person
    if (part.getBoundingClientRect().top < clear) part.scrollIntoView();
  };

  if (desk.dataset.seen) {
    setTimeout(() => fetch(desk.dataset.seen, { method: "POST", headers: { "X-CSRFToken": token() } }), 1500);
  }

  const help = document.getElementById("desk-help");
  let touched = performance.now();
  const touch = () => {
    if (performance.now() - touched < 60000) return;
    touched = performance.now();
    fetch(desk.dataset.touch, { method: "POST", headers: { "X-CSRFToken": token() } });
  };

  const shownDigit = (digit) =>
    [...desk.querySelectorAll(`[data-digit="${digit}"]`)].find((button) => button.offsetParent);

  const press = (key) => {
    if (key === "?") return help.showModal(), true;
    const armed = desk.querySelector(`[data-focus="${key}"]`);
    if (armed) return armed.focus(), true; // Enter says it: one slip of a finger cancels no order
    const button = /^[1-9]$/.test(key) ? shownDigit(key) : desk.querySelector(`[data-key="${key}"]`);
    if (!button) return false;
    button.click();
    return true;
  };

  const put = (button) => {
    const form = button.closest("form");
    const text = form.querySelector("textarea");
    if (button.dataset.phrase) {
      form.querySelector("[name=phrase]").value = button.dataset.phrase;
      text.value = button.dataset.text;
    } else {
      text.value = [text.value.trim(), button.dataset.insert].filter(Boolean).join("\n");
    }
    text.dispatchEvent(new Event("input", { bubbles: true })); // as if it had been typed
    text.focus();
  };

  desk.addEventListener("click", (event) => {
    const button = event.target.closest("button, summary");
    if (!button) return;
    if (button.dataset.open) open(button);
    else if (button.dataset.key === "?") help.showModal();
    else if (button.dataset.phrase || button.dataset.insert) put(button);
  });

  document.addEventListener("keydown", (event) => {
    touch();
    if (help.open) return;
    if (event.key === "Escape") {
      if (isTyping(event.target)) event.target.blur();
      else desk.querySelectorAll(".desk-reasons, .desk-letter").forEach((part) => (part.hidden = true));
      return;
    }
    if (event.key === "Enter" && event.ctrlKey && event.target.matches(".desk-letter textarea")) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (event.key === "Enter" && event.ctrlKey && !isTyping(event.target)) {
      const staged = desk.querySelector("[data-send]");
      if (staged) event.preventDefault(), staged.requestSubmit();
      return;
    }
    if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
      const choices = [...desk.querySelectorAll(".desk-letter [data-phrase], .desk-letter [data-insert]")];
      const chosen = choices[Number(event.code.slice(5)) - 1];
      if (chosen) event.preventDefault(), put(chosen);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    if (press(event.key)) event.preventDefault();
  });
})();
