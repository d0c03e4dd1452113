// Times are the reader's own. The server knows only UTC, so each piece of a page is read here before it is shown or compared.

// The exact time on hover, the day of what is only a date, and the time where it stands itself. Of an open page only what is another one
// is written anew: the selection of text stays.
function localTimes(page) {
  const { lang } = document.documentElement;
  const day = new Intl.DateTimeFormat(lang, { dateStyle: "medium" }); // as in TimeAgo.razor
  const minute = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
  const format = new Intl.DateTimeFormat(lang, { dateStyle: "full", timeStyle: "short" });
  page.querySelectorAll("time[datetime]").forEach(time => {
    const date = new Date(time.dateTime);
    time.title = format.format(date);
    if (time.matches("[data-date]")) write(time, day.format(date));
    else if (time.matches("[data-exact]")) write(time, minute.format(date));
  });
}

function write(time, text) {
  if (time.textContent !== text) time.textContent = text;
}

const steps = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]];
const maxDays = 7; // as in TimeAgo.razor, and the words are the same

/** What was "just now" when the page was loaded is not any more. Who groups by days hears of it, too. */
function renewTimes() {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang);
  document.querySelectorAll("time[datetime]:not([data-date], [data-exact])").forEach(time => {
    const age = Date.now() - Date.parse(time.dateTime);
    const [unit, length] = steps.find(step => age >= step[1]) ?? [];
    if (unit === "day" && age >= maxDays * length) time.dataset.date = "";
    else if (unit) write(time, words.format(-Math.floor(age / length), unit));
  });
  localTimes(document);
  document.dispatchEvent(new CustomEvent("times-renewed"));
}

setInterval(() => { if (!document.hidden) renewTimes(); }, 60_000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) renewTimes(); });
addEventListener("pageshow", event => { if (event.persisted) renewTimes(); });

/** A page of the board that was fetched, as a document. */
export function parse(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  localTimes(page);
  return page;
}

// The back button may show the page as it was kept, with words of that time.
if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") renewTimes();
else localTimes(document);
