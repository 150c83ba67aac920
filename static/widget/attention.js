/** How long a visitor looks at a page and how far they scroll it, told in few coarse steps: what counts, the server knows. */

export const STEPS = { seconds: [10, 30, 60, 120, 300], scroll: [25, 50, 75, 100] };

/** The highest step that a measure has come to, 0 below the first. Pure. */
export const reached = (fact, measure) => Math.max(0, ...STEPS[fact].filter((step) => step <= measure));

/** How far a page is scrolled, in percent; 0 where there is nothing to scroll. Pure. */
export function percentOf({ scrollTop, scrollHeight, clientHeight }) {
  const way = scrollHeight - clientHeight;
  return way > 0 ? (100 * (scrollTop + 1)) / way : 0; // + 1: at the bottom of a zoomed page a part of a pixel is missing
}

/** `tell({seconds})` and `tell({scroll})` at each new step, once a page; nothing counts unless `counts()`. */
export function attend(tell, counts) {
  let seconds, told;

  function arrive() {
    seconds = 0;
    told = { seconds: 0, scroll: 0 };
  }

  function measure(fact, value) {
    const step = reached(fact, value);
    if (step <= told[fact]) return;
    told[fact] = step;
    tell({ [fact]: step });
  }

  const look = () => counts() && measure('scroll', percentOf(document.scrollingElement));
  setInterval(() => !document.hidden && counts() && measure('seconds', (seconds += 1)), 1_000);
  window.addEventListener('scroll', look, { passive: true });
  arrive();
  if (document.scrollingElement.scrollTop) look();
  return { arrive };
}
