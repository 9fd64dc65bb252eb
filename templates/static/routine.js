// F1 opens how the queue of this page is worked.
document.addEventListener("keydown", (event) => {
  const link = event.key === "F1" && document.querySelector("[data-routine]");
  if (!link) return;
  event.preventDefault();
  link.click();
});
