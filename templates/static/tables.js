// Each cell knows the name of its column, to stand beside it where there is no room for columns.
document.addEventListener("DOMContentLoaded", () => {
  for (const table of document.querySelectorAll("table.plain:has(thead)")) {
    const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    for (const cell of table.querySelectorAll("td:not([colspan])")) {
      cell.dataset.column = names[cell.cellIndex];
    }
  }
});
