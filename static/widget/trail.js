/** What the visitor does before they open the chat, over pages and visits. Loaded once the site says that they agreed.
 *
 * Kept in localStorage, beside nothing else, and sent with the first `open` only. `embed.agreed` false: nothing more is
 * written, and the loader has deleted what was.
 */
import { attend } from './attention.js';
import { keep } from './keep.js';
import { whole } from './outbox.js';
import { arrived, noted, told } from './past.js';
import { onPathChange } from './place.js';

/** `embed`: what the loader knows; the conversation finds `embed.past()` and, where one began now, `embed.visit` in it. */
export function mount(embed) {
  const { key } = embed;
  const path = () => location.pathname;
  let here; // whether this page is noted

  const held = () => keep(key, () => localStorage); // read anew each time: other tabs write too

  function change(next) {
    if (!embed.agreed) return;
    const record = held();
    record.write(next(record.read(), Date.now()));
  }

  const note = (fact) => change((trail, now) => noted(trail, fact, now));

  function look() {
    here = true;
    change((trail, now) => {
      const after = arrived(trail, now);
      if (after.visits > 1 && after.visits !== trail.visits) embed.visit = after.visits;
      return noted(after, { page: path() }, now);
    });
  }

  const { arrive } = attend(note, () => embed.agreed);
  onPathChange(() => {
    arrive();
    look();
  });
  embed.past = () => (embed.agreed ? told(held().read(), path(), Date.now()) : undefined);
  /** Another person uses this browser now: what the one before did is not theirs. */
  embed.forget = () => held().write({ past: [], visits: 0, last: undefined });
  return {
    event: (name) => note({ event: whole(String(name).slice(0, 80)) }),
    /** The site has said anew whether the visitor agrees. */
    heard() {
      if (!embed.agreed) here = false;
      else if (!here) look();
    },
  };
}
