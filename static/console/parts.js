// Small pieces that several pages draw: the score with its range, times that tick, icons.

import { html } from 'htm/preact';
import { bandName, clock, percent, points, span, stopwatch } from './format.js';
import { now, today } from './store.js';
import { words } from './words.js';

const PATHS = {
  flame: 'M12 3c1 3 5 5.5 5 10a5 5 0 0 1-10 0c0-1.5.6-2.6 1.4-3.5.3 1.2 1 2 2.1 2.2C10 8.5 10.5 5.5 12 3z',
  back: 'M15 5l-7 7 7 7',
  check: 'M5 13l4 4L19 7',
  cross: 'M6 6l12 12M18 6L6 18',
  question: 'M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 18v.01',
  phone: 'M6 3h4l2 5-2.5 1.5a11 11 0 0 0 5 5L16 12l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l2 2H4l2-2zM10 21h4',
  down: 'M6 9l6 6 6-6',
};

export const Icon = ({ name }) => html`
  <svg class=${`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;

/** Where the total stands and how far it may still go, drawn; the numbers stand beside it as text. */
export const Range = ({ total, lowest, highest, of }) => html`
  <span class="range" aria-hidden="true" style=${{
    '--low': percent(lowest, of), '--high': percent(highest, of), '--total': percent(total, of) }}>
    <i class="range-open"></i><i class="range-total"></i>
  </span>`;

export const Score = ({ total, lowest, highest, of }) => html`
  <span class="score">
    <span class="visually-hidden">${words.scoreSpoken(...[total, of, lowest, highest].map(points))}</span>
    <span aria-hidden="true"><b>${points(total)}</b> ${words.of} ${points(of)}${' '}
      ${lowest !== highest && html`<small>${words.range(points(lowest), points(highest))}</small>`}</span>
    <${Range} total=${total} lowest=${lowest} highest=${highest} of=${of} />
  </span>`;

/** How likely each band is to be the last, where earlier conversations tell. */
export const outlook = ({ likely, earlier }) => (likely
  ? words.outlook(Object.entries(likely).map(([band, chance]) => [label(band), chance]), earlier) : undefined);

/** `settled`: it was hot, but nobody needs to hurry any more. */
export const Band = ({ lead, settled = false }) => html`
  <span class=${`band ${lead.hot && !settled ? 'band-hot' : ''}`}>
    ${lead.hot && html`<${Icon} name="flame" />`}
    <span>${bandName(lead.band)}${lead.certainty && html`<small title=${outlook(lead)}>, ${words.certainty[lead.certainty] ?? lead.certainty}</small>`}</span>
  </span>`;

/** '3 min'; the exact time on hover. Never announced: it changes by itself. */
export const Ago = ({ at }) => html`
  <time datetime=${at} title=${new Date(at).toLocaleString(words.locale)}>${span(Date.parse(at), now.value)}</time>`;

export const Stopwatch = ({ at }) => html`
  <span class="stopwatch" role="timer">${stopwatch(Date.parse(at), now.value)}</span>`;

export const Clock = ({ at }) => html`<time datetime=${at}>${clock(at, today.value)}</time>`;

export function Due({ at }) {
  const left = Date.parse(at) - now.value;
  const late = left < 0;
  return html`<span class=${late ? 'due late' : 'due'}>
    ${late ? words.overdue(span(0, -left)) : words.due(span(0, left))}</span>`;
}
