// The sheet of reports under the fingers: keys move between cells, a block from a spreadsheet
// is pasted over them, what isn't saved is marked and kept. Without this the form works too.
"use strict";

(() => {
  const form = document.querySelector("[data-sheet]");
  if (!form) return;

  const grid = [...form.querySelectorAll("tr[data-row]")]
    .map((row) => [...row.querySelectorAll("[data-cell]")])
    .filter((cells) => cells.length);
  const cells = grid.flat();
  const status = form.querySelector("[data-status]");
  const kept = `fengong.sheet.${form.dataset.person}.${location.pathname}.${form.dataset.ministry}.${form.dataset.period}`;
  let leaving = false;
  let signedOut = false;

  const rowOf = (cell) => cell.closest("tr[data-row]");
  const isUnsaved = (cell) => cell.value !== cell.dataset.stored;
  const unsaved = () => cells.filter(isUnsaved);

  function mark(cell) {
    cell.closest("td").classList.toggle("is-unsaved", isUnsaved(cell));
  }

  function tell() {
    const count = unsaved().length;
    status.textContent = count ? `${status.dataset.some} ${count}` : status.dataset.none;
  }

  // What was typed outlives a lost session or a closed window, in this browser, until saved.
  function keep() {
    if (signedOut) return;
    const typed = unsaved().map((cell) => [cell.name, rowOf(cell).dataset.seen, cell.value]);
    try {
      if (typed.length) localStorage.setItem(kept, JSON.stringify(typed));
      else localStorage.removeItem(kept);
    } catch { /* A full or closed store keeps nothing; the page itself still does. */ }
  }

  let waiting = 0;
  function changed(cell) {
    mark(cell);
    cell.removeAttribute("aria-invalid");
    tell();
    clearTimeout(waiting);
    waiting = setTimeout(keep, 300);
  }

  function set(cell, text) {
    if (cell.tagName === "SELECT") {
      const word = text.trim().toLowerCase();
      const options = [...cell.options];
      const found = options.find(
        (option) => option.value.toLowerCase() === word || option.text.trim().toLowerCase() === word,
      );
      if (found) {
        cell.value = found.value;
      } else {
        // No word of the list in this language: it stays to be seen, and the server judges it.
        cell.add(new Option(text.trim(), text.trim()));
        cell.value = text.trim();
        changed(cell);
        cell.setAttribute("aria-invalid", "true");
        return;
      }
    } else {
      cell.value = text;
    }
    changed(cell);
  }

  function placeOf(cell) {
    for (let row = 0; row < grid.length; row += 1) {
      const column = grid[row].indexOf(cell);
      if (column >= 0) return [row, column];
    }
    return [-1, -1];
  }

  function go(row, column) {
    const target = grid[row] && grid[row][column];
    if (!target) return false;
    target.focus();
    if (target.select) target.select();
    target.closest("td").scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  }

  // Arrows leave a text only from its edge; a list of choices keeps up and down for itself.
  function mayLeave(cell, key) {
    if (cell.tagName === "SELECT") return key === "ArrowLeft" || key === "ArrowRight";
    const all = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    if (all) return true;
    if (cell.selectionStart !== cell.selectionEnd) return false;
    const before = cell.value.slice(0, cell.selectionStart);
    const after = cell.value.slice(cell.selectionStart);
    return {
      ArrowUp: !before.includes("\n"),
      ArrowDown: !after.includes("\n"),
      ArrowLeft: !before,
      ArrowRight: !after,
    }[key];
  }

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  form.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!cell || event.isComposing) return;
    const [row, column] = placeOf(cell);
    if (event.key === "Enter" && event.altKey && cell.tagName === "TEXTAREA") {
      cell.setRangeText("\n", cell.selectionStart, cell.selectionEnd, "end");
      changed(cell);
      event.preventDefault();
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      go(row + (event.shiftKey ? -1 : 1), column);
      event.preventDefault();
    } else if (event.key in STEPS && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const [down, right] = STEPS[event.key];
      if (mayLeave(cell, event.key) && go(row + down, column + right)) event.preventDefault();
    }
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-save]"));
    }
  });

  // A copied block: tabs between cells, lines between rows; a cell with either is quoted.
  function block(text) {
    const rows = [[""]];
    let quoted = false;
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at];
      const row = rows[rows.length - 1];
      if (quoted) {
        if (sign !== '"') row[row.length - 1] += sign;
        else if (text[at + 1] === '"') { row[row.length - 1] += '"'; at += 1; } else quoted = false;
      } else if (sign === '"' && row[row.length - 1] === "" && closes(text, at)) quoted = true;
      else if (sign === "\t") row.push("");
      else if (sign === "\n") rows.push([""]);
      else if (sign !== "\r") row[row.length - 1] += sign;
    }
    const last = rows[rows.length - 1];
    if (rows.length > 1 && last.length === 1 && last[0] === "") rows.pop();
    return rows;
  }

  // Whether a quote that opens a cell closes at the cell's end too; else it is a sign like others.
  function closes(text, from) {
    return /^"(?:[^"]|"")*"(?=[\t\r\n]|$)/.test(text.slice(from));
  }

  form.addEventListener("paste", (event) => {
    const cell = event.target.closest("[data-cell]");
    const text = event.clipboardData.getData("text/plain");
    if (!cell || (cell.tagName !== "SELECT" && !/[\t\n]/.test(text.replace(/\r?\n$/, "")))) return;
    const rows = block(text);
    // Lines without a tab are a text of several lines, unless they were copied as cells.
    const isTable = event.clipboardData.types.includes("text/html") || text.includes("\t");
    if (!isTable && cell.tagName === "TEXTAREA") return;
    event.preventDefault();
    const [top, left] = placeOf(cell);
    rows.forEach((values, down) =>
      values.forEach((value, right) => {
        const target = grid[top + down] && grid[top + down][left + right];
        if (target) set(target, value);
      }),
    );
  });

  form.addEventListener("input", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (cell) changed(cell);
  });

  // Rows in which nothing was typed needn't travel.
  form.addEventListener("submit", () => {
    leaving = true;
    keep();
    status.textContent = status.dataset.saving;
    const still = grid.filter((row) => !row.some(isUnsaved)).flat();
    for (const cell of still) cell.disabled = true;
    setTimeout(() => still.forEach((cell) => { cell.disabled = false; }), 0);
  });

  // Who signs out is asked there, and then nothing of theirs stays here.
  document.addEventListener("fengong:signing-out", keep);
  document.addEventListener("fengong:signed-out", () => { signedOut = true; });

  window.addEventListener("beforeunload", (event) => {
    if (signedOut) return;
    keep();
    if (!leaving && unsaved().length) event.preventDefault();
  });
  window.addEventListener("pageshow", () => { leaving = false; });

  // Put back what was typed and never saved; where the row has changed since, only show it.
  function putBack() {
    let typed = [];
    try {
      typed = JSON.parse(localStorage.getItem(kept) || "[]");
    } catch { return; }
    const list = form.querySelector("[data-kept-list]");
    let count = 0;
    for (const [name, seen, text] of typed) {
      const cell = cells.find((one) => one.name === name);
      if (!cell || cell.value === text) continue;
      count += 1;
      if (rowOf(cell).dataset.seen === seen && !isUnsaved(cell)) {
        set(cell, text);
      } else {
        const item = document.createElement("li");
        item.className = "as-written";
        item.textContent = `${rowOf(cell).dataset.row}: ${text}`;
        list.append(item);
      }
    }
    form.querySelector("[data-kept]").hidden = !count;
    if (!list.children.length) keep();
  }

  form.querySelector("[data-kept-drop]").addEventListener("click", () => {
    for (const cell of unsaved()) set(cell, cell.dataset.stored);
    form.querySelector("[data-kept]").hidden = true;
    keep();
  });

  form.querySelector("[data-script-only]").hidden = false;
  cells.forEach(mark);
  putBack();
  tell();
  const wrong = form.querySelector('[aria-invalid="true"]');
  if (wrong) wrong.focus();
})();
