// Ticks every row of a period at once. Without it each row has its own box.
"use strict";

for (const all of document.querySelectorAll("[data-tick-all]")) {
  const rows = [...document.querySelectorAll(`[data-ticks="${all.dataset.tickAll}"]`)];
  all.closest("[hidden]").hidden = false;
  all.addEventListener("change", () => {
    for (const row of rows) row.checked = all.checked;
  });
  for (const row of rows) {
    row.addEventListener("change", () => {
      all.checked = rows.every((one) => one.checked);
    });
  }
}
