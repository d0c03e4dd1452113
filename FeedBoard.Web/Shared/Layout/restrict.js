// Moderators hide a feed or a comment by its menu, or show it again; people mute and block others on the page for that. Loaded when
// somebody does it.
import { api, failure, isStale, sendPlainly } from "./api.js";
import { hideAll, nextTo } from "./removal.js";
import { toast } from "./toasts.js";

/** Hides what a menu is about from everybody, or shows it again. */
export async function hide(form) {
  if (form.ariaBusy === "true") return;
  const [menu, hiding] = [form.closest("details.menu"), form.dataset.hide === "true"];
  const { feed_id: feed, comment_id: comment, content_update_dt: read, reason } = form.elements;
  const target = comment ? { comment_id: Number(comment.value) } : { feed_id: Number(feed.value) };
  form.ariaBusy = "true";
  let done;
  try {
    done = await api("POST", path(hiding), { ...target, reason: reason.value, content_update_dt: read?.value });
  } catch (error) {
    if ([400, 401, 403, 409].includes(error.status)) return form.submit(); // the page without scripts says what to do
    return toast(failure(error));
  } finally {
    form.ariaBusy = "false";
  }
  for (const part of [menu, ...menu.querySelectorAll(".hide-menu")]) part.open = false;
  form.reset(); // the next time it is as it was
  const item = form.closest(".comment, .card");
  const back = hiding && item.matches(".card:not(.feed)") ? hideAll([item], nextTo(item)) : mark(item, menu, form, hiding);
  toast(form.dataset.done, {
    undo: async () => {
      try {
        // A case that it has decided is open again, as it was.
        if (done.case_id) await api("POST", `/api/moderation/cases/${done.case_id}/reopen`, { reason: form.dataset.reason });
        else await api("POST", path(!hiding), { ...target, reason: form.dataset.reason });
        back();
        toast(form.dataset.undone);
      } catch (error) {
        toast(error.status === 403 ? form.dataset.refused : failure(error));
      }
    },
  });
}

const path = hiding => `/api/moderation/${hiding ? "hide" : "restore"}`;

/** Marks as hidden what stays on the page, because moderators still see it. Gives a function that takes it back. */
function mark(item, menu, form, hidden) {
  const when = item.querySelector(".when"); // its own: the replies of a comment come later
  when.querySelector("[data-hidden-tag]")?.remove();
  if (hidden) {
    const tag = Object.assign(document.createElement("strong"), { className: "tag", textContent: form.dataset.tag });
    const span = document.createElement("span");
    span.dataset.hiddenTag = "";
    span.append(" · ", tag);
    when.append(span);
  }
  const note = item.querySelector(":scope > [data-hidden-note]");
  if (note) note.hidden = !hidden;
  menu.querySelector(".hide-menu").hidden = hidden;
  menu.querySelector("form[data-hide=false]").hidden = !hidden;
  menu.querySelector("summary").focus();
  return () => mark(item, menu, form, !hidden);
}

/** Mutes or blocks somebody, or not any more; the button says what it does now. */
export async function restrict(form) {
  const button = form.querySelector("button");
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  const [what, on] = [form.dataset.restrict, button.value === "true"];
  try {
    await api(on ? "PUT" : "DELETE", `/api/${what}/${form.dataset.user}`);
    show(form, button, what, on);
  } catch (error) {
    if (isStale(error)) return sendPlainly(form, button.name, String(on));
    return toast(failure(error));
  } finally {
    button.ariaBusy = "false";
  }
  // A block ends what the two followed, and that does not come back: the button says what it does, and there is no undo.
  toast(form.dataset.done.split("\n")[on ? 1 : 0], what === "mute" ? { undo: () => restrict(form) } : {});
}

function show(form, button, what, on) {
  const [n, label] = [on ? 1 : 0, form.dataset.words.split("|")[on ? 1 : 0]];
  const name = button.ariaLabel.slice(button.ariaLabel.indexOf(":"));
  button.value = String(!on);
  button.ariaLabel = label + name;
  button.textContent = label;
  const title = document.querySelector(`[data-restrict-title="${what}"]`);
  if (title) title.textContent = title.dataset.words.split("|")[n];
}
