// Moves every <time data-due data-now> on from the server's time, whatever this computer's clock says.
(() => {
  const born = new WeakMap(); // when an element was first seen, on a clock that nobody can set

  const left = (time) => {
    if (!born.has(time)) born.set(time, performance.now());
    const passed = performance.now() - born.get(time);
    return (Date.parse(time.dataset.due) - Date.parse(time.dataset.now) - passed) / 1000;
  };

  const worded = (seconds) => {
    const minutes = Math.floor(Math.abs(seconds) / 60);
    const sign = seconds < 0 ? "−" : "";
    return `${sign}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  };

  const draw = (time) => {
    const seconds = left(time);
    const text = worded(seconds);
    if (time.textContent !== text) time.textContent = text;
    if (time.classList.contains("due-target")) return;
    const isRed = seconds < Number(time.dataset.red);
    time.classList.toggle("due-red", isRed);
    time.classList.toggle("due-amber", !isRed && seconds < Number(time.dataset.amber));
  };

  const tick = () => document.querySelectorAll("time[data-due]").forEach(draw);

  document.addEventListener("DOMContentLoaded", () => {
    tick();
    setInterval(tick, 1000);
  });
})();
