// Signing up: solves the board's challenge while the form is filled in, and does not send it sooner than the board believes.
import { api, at } from "./api.js";

// A little more, since the board begins to count when it draws the page.
const least = Number(document.querySelector("script[data-least]").dataset.least) + 500;
const form = document.querySelector("[name='Input.Shown']").form;
const state = form.querySelector("[data-challenge]");
const field = form.elements["Input.Altcha"];
const byHand = form.querySelector("[data-by-hand]");
let solving, ready = false;

/** Without a safe context there is no crypto.subtle: then it goes as without scripts. */
let capable = Boolean(state && window.Worker && window.crypto?.subtle);
if (capable) {
  if (byHand) byHand.hidden = true;
  form.addEventListener("focusin", () => solveOnce().catch(() => {}), { once: true });
} else writeByHand();

function writeByHand() {
  capable = false;
  if (!byHand) return;
  byHand.hidden = false;
  byHand.classList.remove("without-scripts");
}

/** One that fails, because the network was away for a moment, is begun again by the next who asks. */
function solveOnce() {
  solving ??= solve().catch(error => { solving = undefined; throw error; });
  return solving;
}

async function solve() {
  const challenge = await api("GET", "/api/auth/challenge");
  const worker = new Worker(at(state.dataset.worker));
  try {
    const number = await new Promise((resolve, reject) => {
      worker.onerror = reject;
      worker.onmessage = ({ data }) => {
        if (data.progress !== undefined) state.textContent = `${state.dataset.working} ${Math.round(100 * data.progress)} %`;
        else if (data.number === undefined) reject(new Error("There is no such number."));
        else resolve(data.number);
      };
      worker.postMessage(challenge);
    });
    state.textContent = state.dataset.done;
    const { algorithm, challenge: hash, salt, signature } = challenge;
    field.value = btoa(JSON.stringify({ algorithm, challenge: hash, number, salt, signature }));
  } finally {
    worker.terminate();
  }
}

form.addEventListener("submit", async event => {
  if (ready) return;
  const challenged = capable && !field.value;
  const wait = least - performance.now();
  if (!challenged && wait <= 0) return;
  event.preventDefault();
  const button = event.submitter;
  if (button) button.ariaBusy = "true";
  try {
    if (challenged) await solveOnce();
  } catch {
    state.textContent = state.dataset.failed;
    writeByHand();
    if (button) button.ariaBusy = null;
    return;
  }
  setTimeout(() => {
    ready = true;
    if (button) button.ariaBusy = null;
    form.requestSubmit(button);
  }, Math.max(0, least - performance.now()));
});
