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

/** A page of the board that was fetched, as a document. */
export function parse(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  localTimes(page);
  return page;
}

localTimes(document);
