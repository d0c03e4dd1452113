// Following somebody in place.
import { api, failure, isStale, sendPlainly } from "./api.js";
import { toast } from "./toasts.js";

document.addEventListener("submit", async event => {
  const form = event.target.closest("form[data-follow]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  const wanted = button.value === "true";
  try {
    const response = await api(wanted ? "PUT" : "DELETE", `/api/follow/${form.dataset.follow}`);
    const n = response.followed ? 1 : 0;
    button.value = String(!response.followed);
    button.textContent = form.dataset.words.split("|")[n];
    button.setAttribute("aria-label", form.dataset.labels.split("\n")[n]);
    button.classList.toggle("quiet", response.followed);
    toast(form.dataset.done.split("\n")[n]);
    const followers = response.follower_count.toLocaleString(document.documentElement.lang);
    document.querySelectorAll("[data-follower-count]").forEach(count => { count.textContent = followers; });
  } catch (error) {
    if (isStale(error)) return sendPlainly(form, button.name, String(wanted));
    toast(failure(error));
  } finally {
    button.ariaBusy = "false";
  }
});
