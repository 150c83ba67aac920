// Away by itself: a tab nobody has looked at for a while has no rep behind it. Looked at again, they are back.

export const ASLEEP_AFTER = 5 * 60_000; // ms out of sight

/**
 * Watches `page` (a document) and calls `away()` and `back(since)`, with the moment it went out of sight.
 * `isAvailable()`: who is away by their own word stays so.
 */
export function watchSleep({ page, isAvailable, away, back, now = Date.now, later = setTimeout, never = clearTimeout }) {
  let timer = null;
  let since = null;
  let asleep = false;
  const fall = () => {
    if (!isAvailable()) return;
    asleep = true;
    away();
  };
  const look = () => {
    never(timer);
    if (page.visibilityState === 'hidden') {
      since = now();
      timer = later(fall, ASLEEP_AFTER);
    } else if (asleep) {
      asleep = false;
      back(since);
    }
  };
  page.addEventListener('visibilitychange', look);
  look();
}
