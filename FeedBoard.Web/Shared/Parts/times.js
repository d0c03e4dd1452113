// Times are the reader's own. The server knows only UTC, so each piece of a page is read here before it is shown or compared.

// The exact time on hover, and the day of what is only a date.
function localTimes(page) {
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { year: "numeric", month: "numeric", day: "numeric" });
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" });
  page.querySelectorAll("time[datetime]").forEach(time => {
    const date = new Date(time.dateTime);
    time.title = format.format(date);
    if (time.matches("[data-date]")) time.textContent = day.format(date);
  });
}

const steps = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]];
const maxDays = 7; // as in TimeAgo.razor, and the words are the same

/** What was "just now" when the page was loaded is not any more when one comes back to it. */
function renewTimes() {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang);
  document.querySelectorAll("time[datetime]:not([data-date])").forEach(time => {
    const age = Date.now() - Date.parse(time.dateTime);
    const [unit, length] = steps.find(step => age >= step[1]) ?? [];
    if (unit === "day" && age >= maxDays * length) time.dataset.date = "";
    else if (unit) time.textContent = words.format(-Math.floor(age / length), unit);
  });
  localTimes(document);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) renewTimes(); });
addEventListener("pageshow", event => { if (event.persisted) renewTimes(); });

/** A page of the board that was fetched, as a document. */
export function parse(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  localTimes(page);
  return page;
}

localTimes(document);
