// Saves a report while it is written, and keeps on this device what could not be saved.
//
// What is typed stands in localStorage until the server has said that it stored the same. Each
// entry knows the version that it was typed on: put back after somebody else has saved, it is
// answered with both texts, like any other stale form.
"use strict";

/* global takeNewToken */
const PAUSE = 3000;
const RETRY = 15000;
const NOT_TYPED = ["csrfmiddlewaretoken", "step", "file", "link", "link_name"];

const form = document.querySelector("form.update-form");
if (form) keepSaved(form);

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, entry) {
  try {
    localStorage.setItem(key, JSON.stringify(entry));
  } catch {
    // The device has no room, or keeps nothing for this site: saving to the server goes on.
  }
}

function typedIn(form) {
  const typed = {};
  for (const [name, value] of new FormData(form)) {
    if (!NOT_TYPED.includes(name) && typeof value === "string") typed[name] = value;
  }
  return typed;
}

function textsOf(typed) {
  const texts = {};
  for (const [name, value] of Object.entries(typed)) {
    const said = value.replace(/\r\n?/g, "\n").trim();
    if (name !== "version" && !name.startsWith("initial-") && said) texts[name] = said;
  }
  return texts;
}

function sameTexts(one, other) {
  const [first, second] = [textsOf(one), textsOf(other)];
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  return [...names].every((name) => first[name] === second[name]);
}

function keepSaved(form) {
  const key = `fengong-report-${form.dataset.person}-${form.dataset.update}`;
  const state = form.querySelector(".save-state");
  let stored = begunWith(form);
  let timer = 0;
  let saving = false;
  let stopped = false;

  offerWhatWasKept();
  // A form that came back with a preview or a refusal holds what is stored nowhere yet.
  if (!sameTexts(typedIn(form), stored)) {
    keep();
    wait(PAUSE);
  }

  form.addEventListener("input", () => {
    say(form.dataset.unsaved);
    keep();
    wait(PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    stopped = true;
    keep();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) stopped = false;
  });

  function keep() {
    const typed = typedIn(form);
    if (sameTexts(typed, stored)) localStorage.removeItem(key);
    else write(key, { typed, at: new Date().toISOString() });
  }

  function wait(time) {
    clearTimeout(timer);
    timer = setTimeout(save, time);
  }

  function say(text, refused = false) {
    state.textContent = text;
    state.classList.toggle("is-refused", refused);
  }

  async function save() {
    const typed = typedIn(form);
    if (stopped || saving || sameTexts(typed, stored)) return;
    saving = true;
    let answer;
    try {
      answer = await send();
    } catch {
      say(form.dataset.unreachable, true);
      wait(RETRY);
      return;
    } finally {
      saving = false;
    }
    await take(answer, typed);
  }

  async function send() {
    takeNewToken();
    const body = new FormData(form);
    body.delete("file");
    body.set("step", "autosave");
    return fetch(form.action, { method: "POST", body, redirect: "manual" });
  }

  async function take(answer, typed) {
    if (!isJson(answer)) {
      say(form.dataset[answer.ok ? "unreachable" : "signedOut"], true);
      wait(RETRY);
      return;
    }
    const said = await answer.json();
    if (answer.status !== 401) sayAtFields(said.problems || {});
    if (answer.status === 401) {
      say(form.dataset.signedOut, true);
      wait(RETRY);
    } else if (!answer.ok) {
      say([said.said, ...Object.values(said.problems || {}).flat()].join(" "), true);
    } else {
      took(said, typed);
    }
  }

  function took(said, typed) {
    const refused = said.problems || {};
    const taken = Object.entries(typed).filter(([name]) => !(name in refused));
    stored = { ...stored, ...Object.fromEntries(taken) };
    for (const field of document.querySelectorAll("[name=version]")) field.value = said.version;
    for (const [name, value] of taken) {
      const initial = form.elements[`initial-${name}`];
      if (initial) initial.value = value;
    }
    keep();
    // What was refused waits for its writer; what was typed meanwhile is saved soon.
    if (sameTexts(typedIn(form), typed)) say(said.said, Object.keys(refused).length > 0);
    else wait(PAUSE);
  }

  function sayAtFields(problems) {
    for (const old of form.querySelectorAll("[data-unsaved-field]")) old.remove();
    for (const [name, messages] of Object.entries(problems)) {
      const field = form.elements[name];
      const place = field && (field.closest ? field : field[0]).closest(".target-field, .field");
      if (!place) continue;
      place.querySelector(".errorlist")?.remove();
      const list = document.createElement("ul");
      list.className = "errorlist";
      list.dataset.unsavedField = name;
      for (const message of messages) {
        list.append(Object.assign(document.createElement("li"), { textContent: message }));
      }
      place.append(list);
    }
  }

  function isJson(answer) {
    return (answer.headers.get("Content-Type") || "").startsWith("application/json");
  }

  function offerWhatWasKept() {
    const kept = read(key);
    if (!kept) return;
    if (sameTexts(kept.typed, stored)) {
      localStorage.removeItem(key);
      return;
    }
    if (sameTexts(kept.typed, typedIn(form))) return;
    const offer = document.querySelector(".restore");
    const now = textsOf(typedIn(form));
    offer.querySelector(".restore-when").textContent = new Date(kept.at).toLocaleString(
      document.documentElement.lang,
    );
    offer.querySelector(".restore-text").textContent = Object.entries(textsOf(kept.typed))
      .filter(([name, text]) => now[name] !== text)
      .map(([, text]) => text)
      .join("\n\n");
    offer.hidden = false;
    offer.querySelector(".restore-put").addEventListener("click", () => {
      putBack(kept.typed);
      offer.hidden = true;
      form.dispatchEvent(new Event("input"));
    });
    offer.querySelector(".restore-drop").addEventListener("click", () => {
      localStorage.removeItem(key);
      offer.hidden = true;
    });
  }

  function putBack(typed) {
    for (const [name, value] of Object.entries(typed)) {
      const field = form.elements[name];
      // One field, or the buttons of the status: both have a value.
      if (field) field.value = value;
    }
  }
}

// What stood in the fields when the form was opened, which is what the server has.
function begunWith(form) {
  const begun = {};
  for (const [name, value] of Object.entries(typedIn(form))) {
    if (name.startsWith("initial-")) begun[name.slice("initial-".length)] = value;
  }
  return begun;
}
