// The appearance and the announcement change in place: on another page, what is typed into a form would be gone. Loaded when somebody does
// it.
import { say, sendPlainly } from "./api.js";
import { parse } from "./times.js";

/** Sends what a button of a form chooses, and takes from the page that comes back what has changed with it. */
export async function prefer(form, button) {
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  const body = new URLSearchParams(new FormData(form));
  body.append(button.name, button.value);
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { "X-Background": "1" } }); // see BackgroundRequests.cs
    if (!response.ok) throw new Error(`${response.status}`);
    const page = parse(await response.text());
    button.name === "theme" ? takeTheme(page) : putAway(form);
  } catch {
    sendPlainly(form, button.name, button.value); // the page without scripts says what to do
  } finally {
    button.ariaBusy = null;
  }
}

function takeTheme(page) {
  const { theme } = page.documentElement.dataset;
  document.documentElement.dataset.theme = theme;
  const [old, fresh] = [document, page].map(from => [...from.querySelectorAll("meta[name=theme-color]")]);
  old[0].before(...fresh.map(meta => document.adoptNode(meta)));
  old.forEach(meta => meta.remove());
  for (const button of document.querySelectorAll("button[name=theme]")) {
    button.ariaPressed = String(button.value === theme);
    if (button.value === theme) say(button.textContent);
  }
}

function putAway(form) {
  form.closest(".announcement").remove();
  document.getElementById("content").focus();
}
