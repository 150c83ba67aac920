// What happened to the lead besides talk: signals, whose turn it was and why, what became of each alert.

import { html } from 'htm/preact';
import { points, span } from './format.js';
import { Clock } from './parts.js';
import { words } from './words.js';

export const Signals = ({ signals }) => signals.length > 0 && html`
  <section class="signals">
    <h3>${words.trace.signals}</h3>
    <ul>${signals.map(one => html`
      <li key=${one.id}><span>${one.text}${one.times > 1 && html` <small>×${one.times}</small>`}</span>
        ${'points' in one && html`<span class="signals-left">${words.trace.left(points(one.points), points(one.fresh))}</span>`}
        <small><${Clock} at=${one.last} /></small></li>`)}</ul>
  </section>`;

/** Each decision with a sentence for every rep, the newest first. */
export const Routing = ({ routing }) => routing.length > 0 && html`
  <details class="routing">
    <summary>${words.trace.routing}</summary>
    <ol>${[...routing].reverse().map((one, at) => html`
      <li key=${routing.length - at}><small><${Clock} at=${one.at} />${one.team && html` · ${words.trace.team(one.team)}`}</small>
        <ul>${one.verdicts.map(text => html`<li key=${text} dir="auto">${text}</li>`)}
          ${one.verdicts.length === 0 && html`<li>${words.nobody}</li>`}</ul></li>`)}</ol>
  </details>`;

/** The moments of an alert in their order: `[{what, at, rep?}]`. */
export function momentsOf(entry) {
  const told = (what, moments) => moments.map(({ rep, at }) => ({ what, at, rep }));
  const once = (what, at) => (at ? [{ what, at }] : []);
  return [
    { what: 'raised', at: entry.at }, ...told('sent', entry.sent), ...told('delivered', entry.delivered),
    ...told('seen', entry.seen), ...told('claimed', entry.claimed), ...once('called', entry.called),
    ...once('replied', entry.replied), ...once('withdrawn', entry.withdrawn),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)); // stable: what came at once stays as it stands here
}

export const Ledger = ({ alerts }) => alerts.length > 0 && html`
  <section class="ledger">
    <h3>${words.trace.ledger}</h3>
    ${alerts.map(entry => html`<${Entry} key=${entry.alert} entry=${entry} />`)}
  </section>`;

const Entry = ({ entry }) => html`
  <ol class="moments">
    ${momentsOf(entry).map(({ what, at, rep }, n) => html`
      <li key=${n} class=${`moment moment-${what}`}><span>${words.trace.moments[what]}${rep && html` <bdi>${rep}</bdi>`}</span>
        <small>${what === 'raised' ? html`<${Clock} at=${at} />` : words.trace.after(span(Date.parse(entry.at), Date.parse(at)))}</small></li>`)}
    ${entry.missed && html`<li class="moment moment-missed">${words.trace.missed[entry.missed]}</li>`}
  </ol>`;
