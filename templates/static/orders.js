// Lists of orders by keyboard: j k move, x select, Enter open; and one press copies a number.
(() => {
  const rows = () => [...document.querySelectorAll("#result_list tr.data-row")];
  const current = () => document.querySelector("#result_list tr.is-current");

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
    current()?.classList.remove("is-current");
    next.classList.add("is-current");
    next.scrollIntoView({ block: "nearest" });
  };

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    x: () => current()?.querySelector("input.action-select")?.click(),
    Enter: () => current()?.querySelector("a.open-row")?.click(),
  };

  const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, button, a");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (!(event.key in keys) || !document.getElementById("result_list")) return;
    event.preventDefault();
    keys[event.key]();
  });

  const copyOldWay = (text) => {
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy"); // the only way on a page served without https
    box.remove();
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    if (navigator.clipboard) await navigator.clipboard.writeText(button.dataset.copy);
    else copyOldWay(button.dataset.copy);
    button.classList.add("is-copied");
    setTimeout(() => button.classList.remove("is-copied"), 1200);
  });
})();
