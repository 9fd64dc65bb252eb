// The preview of a label follows what is typed: one question at a time, the last one counts.
(() => {
  const form = document.getElementById("template");
  const picture = document.getElementById("proof");
  const list = document.getElementById("checks");
  const PAUSE = 500; // milliseconds without a key
  let waiting = 0;
  let asked = 0;

  const line = (check) => {
    const item = document.createElement("li");
    item.className = `is-${check.verdict}`;
    item.textContent = check.why ? `${check.name}: ${check.why}` : check.name;
    return item;
  };

  const ask = async () => {
    const turn = ++asked;
    list.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.proof, { method: "POST", body: new FormData(form) });
      if (turn !== asked) return;
      const failed = { picture: "", checks: [{ name: list.dataset.failed, verdict: "bad" }] };
      const proof = answer.ok ? await answer.json() : failed;
      if (turn !== asked) return;
      list.replaceChildren(...proof.checks.map(line));
      picture.hidden = !proof.picture;
      if (proof.picture) picture.src = proof.picture;
      list.removeAttribute("aria-busy");
    } catch {
      waiting = setTimeout(ask, 4 * PAUSE); // the network is away for a while
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  ask();
})();
