/** The trail as a value: `{visits, last, past: [{at, page|event|seconds|scroll|visits}]}`, times in ms. Pure. */

const VISIT = 30 * 60_000; // ms without a page after which the next one begins another visit
const KEPT = 30 * 86_400_000; // ms
const MOST = 50; // entries
const LONGEST = 300; // characters of a path
const ROOM = 8_000; // bytes of a trail on the wire: the server takes frames of 16 KiB

/** Another look at the site: a visit is counted if the last one is over. */
export function arrived(trail, now) {
  const { visits = 0, last } = trail;
  const begins = last === undefined || now - last >= VISIT;
  const counted = { ...trail, last: now, visits: visits + begins };
  return begins && counted.visits > 1 ? noted(counted, { visits: counted.visits }, now) : counted;
}

/** One thing more. Of the time and the scrolling on one page only the furthest is kept. */
export function noted(trail, fact, now) {
  if (fact.page?.length > LONGEST) return trail;
  const entries = lately(trail, now);
  const page = entries.findLastIndex((entry) => entry.page !== undefined);
  const [kind] = Object.keys(fact);
  const instead = (entry, n) => n > page && (kind === 'seconds' || kind === 'scroll') && entry[kind] !== undefined;
  return { ...trail, past: [...entries.filter((entry, n) => !instead(entry, n)), { at: now, ...fact }].slice(-MOST) };
}

/** What goes out when the chat is opened on `path`: the look at that page is told by the opening itself. */
export function told(trail, path, now) {
  const entries = lately(trail, now);
  const page = entries.findLastIndex((entry) => entry.page !== undefined);
  if (entries[page]?.page === path) entries.splice(page, 1);
  const wire = entries.map(({ at, ...fact }) => ({ at: new Date(at).toISOString(), ...fact }));
  while (new TextEncoder().encode(JSON.stringify(wire)).length > ROOM) wire.shift();
  return wire;
}

const lately = ({ past }, now) => (Array.isArray(past) ? past : []).filter(({ at }) => at > now - KEPT);
