// On a phone the header makes room while one reads on, and comes back as soon as one scrolls up. The stylesheet keeps it for whoever is
// in it.
const root = document.documentElement;
const [least, height] = [8, 64];
let last = scrollY;

addEventListener("scroll", () => {
  const now = Math.max(0, Math.min(scrollY, root.scrollHeight - innerHeight)); // a list that bounces at its end moves back by itself
  if (Math.abs(now - last) < least && now > 0) return;
  root.toggleAttribute("data-reading", now > last && now > height);
  last = now;
}, { passive: true });
