// Which rows of a long list are drawn: those on screen and a few around them. Pure; heights in pixels.

const AROUND = 6; // rows drawn beyond each edge, so that a quick scroll meets no gap

/** `[{group, leads, top}]` and the whole height: each group a heading and its rows, all rows of one height. */
export function laidOut(groups, { row, heading }) {
  let top = 0;
  const blocks = groups.map(({ group, leads }) => {
    const block = { group, leads, top };
    top += heading + leads.length * row;
    return block;
  });
  return { blocks, height: top };
}

/** Indices of a block's rows to be drawn while `from` … `to` is on screen; `held`: one that stays drawn (it has the focus). */
export function drawn(block, { row, heading }, from, to, held = -1) {
  const begin = block.top + heading;
  const first = Math.max(0, Math.floor((from - begin) / row) - AROUND);
  const last = Math.min(block.leads.length, Math.ceil((to - begin) / row) + AROUND);
  const indices = [];
  for (let at = first; at < last; at++) indices.push(at);
  if (held >= 0 && held < block.leads.length && (held < first || held >= last)) indices.push(held);
  return indices;
}

/** Where a row lies: {top, bottom}, or null if there is none. `at` counts through all groups. */
export function placeOf(blocks, { row, heading }, at) {
  for (const { leads, top } of blocks) {
    if (at < leads.length) return at < 0 ? null : { top: top + heading + at * row, bottom: top + heading + (at + 1) * row };
    at -= leads.length;
  }
  return null;
}

/** The scroll position that brings a place into view, moving as little as can be; a heading sticks above. */
export function scrolledTo({ top, bottom }, { heading }, from, height) {
  if (top - heading < from) return Math.max(0, top - heading);
  return bottom > from + height ? bottom - height : from;
}
