// Who signs in anew, in another tab too, gets a new token: it is in the cookie, and a form that
// was opened before takes it from there, so that nothing typed in it is refused for the old one.
"use strict";

function takeNewToken() {
  const name = `${document.querySelector("[data-token-cookie]").dataset.tokenCookie}=`;
  const cookie = document.cookie.split("; ").find((one) => one.startsWith(name));
  if (!cookie) return;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    field.value = cookie.slice(name.length);
  }
}

document.addEventListener("submit", takeNewToken, true);
