// Throws away, when its writer signs out, what pages kept of theirs in this browser and never
// saved: others may use it after them. The writer is asked first.
"use strict";

{
  const form = document.querySelector("form.sign-out");
  const { person, ask } = form.dataset;
  const own = [`fengong-report-${person}-`, `fengong.sheet.${person}.`];

  function keptKeys() {
    try {
      return Object.keys(localStorage).filter((key) => own.some((start) => key.startsWith(start)));
    } catch {
      return [];
    }
  }

  form.addEventListener("submit", (event) => {
    document.dispatchEvent(new Event("fengong:signing-out"));
    const kept = keptKeys();
    if (kept.length && !window.confirm(ask)) {
      event.preventDefault();
      return;
    }
    for (const key of kept) localStorage.removeItem(key);
    document.dispatchEvent(new Event("fengong:signed-out"));
  });
}
