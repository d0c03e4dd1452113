// What the scripts of the live page share: its texts, the id of the visitor, and the page as it is now.
import { parse } from "./times.js";

const script = document.querySelector("script[data-live]");
const staleFor = 2_000; // longer than each of the defaults of Pages:Lifetime, Pages:SharedLifetime and Cache:Lifetime

/** In the language of the page. */
export const texts = JSON.parse(script.dataset.texts);

/** The id of the signed-in person; empty for a guest. */
export const me = script.dataset.person ?? "";

/** "1 new feed", "3 new feeds". */
export const words = (what, n) =>
  texts[`${what}${n === 1 ? "One" : "Many"}`].replace("{0}", n.toLocaleString(document.documentElement.lang));

/** How far the event log was read before what a page shows: "" when it shows nothing of the board, "?" when the board did not say. */
export const positionOf = document => document.querySelector("script[data-live]")?.dataset.position ?? "";

let received = Number.NaN;

/** How far events were received: a page that is fetched after them shows them. */
export const receivedUpTo = position => { received = position; };

/** This page as the board shows it now, nothing being written; null when it cannot be had. What is not there any more is a page too. */
export async function page() {
  const url = new URL(location.href);
  for (const name of ["answer", "edit", "said", "left"]) url.searchParams.delete(name);
  try {
    const fresh = await read(url);
    if (!isOld(fresh)) return fresh;
    await new Promise(done => setTimeout(done, staleFor)); // from a cache on the way, or from a replica that does not know of it yet
    return await read(url);
  } catch {
    return null; // away: the next event tries again
  }
}

const isOld = fresh => fresh !== null && Number.parseInt(positionOf(fresh), 10) < received;

async function read(url) {
  const response = await fetch(url, { headers: { "X-Background": `${received || 1}` } }); // see BackgroundRequests.cs
  return response.ok || response.status === 404 ? parse(await response.text()) : null;
}
