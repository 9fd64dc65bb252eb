// The page of a ticket: what was read, which reasons fit the category, and its own keys.
(() => {
  const page = document.querySelector(".case");
  const talk = page.querySelector(".talk");
  if (talk) talk.scrollTop = talk.scrollHeight;

  const category = page.querySelector("[data-category]");
  const fit = () => {
    let number = 0;
    page.querySelectorAll("#case-solve [data-of]").forEach((button) => {
      button.hidden = !button.dataset.of.split(" ").includes(category.value);
      if (button.hidden) return delete button.dataset.digit;
      number += 1;
      button.dataset.digit = number;
      button.querySelector("kbd").textContent = number < 10 ? number : "";
    });
  };
  if (category) {
    category.addEventListener("change", fit);
    fit();
  }

  const field = (key) => ({ m: "[data-main]", i: "[data-note]" })[key];
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
      const chosen = page.querySelectorAll(".case-replies .desk-choice")[Number(event.code.slice(5)) - 1];
      if (chosen) event.preventDefault(), chosen.click();
      return;
    }
    if (event.key === "Enter" && event.ctrlKey && target.matches("textarea")) {
      event.preventDefault();
      return target.form.requestSubmit();
    }
    if (target.matches("textarea, select, input") || event.ctrlKey || event.metaKey || event.altKey) return;
    const wanted = field(event.key) && page.querySelector(field(event.key));
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
  });
})();
