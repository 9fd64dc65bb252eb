// No more is typed than a search takes: the rest would only make its address too long.
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("searchbar")?.setAttribute("maxlength", "200");
});
