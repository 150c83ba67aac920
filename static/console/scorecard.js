// The score explained: each criterion with the answers and signals that gave its points, and what is still open.

import { html } from 'htm/preact';
import { label, percent, points } from './format.js';
import { isMine } from './order.js';
import { Band, Clock, Icon, Range, outlook } from './parts.js';
import { link, me } from './store.js';
import { words } from './words.js';

export function Scorecard({ card, lead, wire }) {
  if (!card) return html`<p class="quiet">${words.loading}</p>`;
  const settled = Math.round(card.completeness <= 1 ? card.completeness * 100 : card.completeness);
  return html`
    <section class="scorecard">
      <h3>${words.scorecard}</h3>
      <p class="total"><b>${points(card.total)}</b> ${words.of} ${points(card.of)}
        ${card.lowest !== card.highest && html` <span>${words.range(points(card.lowest), points(card.highest))}</span>`}</p>
      <${Range} ...${card} />
      <p class="total-more"><${Band} lead=${card} />${' '}
        ${card.grade && html`<span class="grade" title=${words.gradeHint}>${card.grade}</span>`}
        <small>${words.completeness(settled)}</small></p>
      ${card.likely && html`<p class="persona"><small>${outlook(card)}</small></p>`}
      ${card.persona && html`<p class="persona"><b>${card.persona_label ?? label(card.persona)}</b>${' '}
        <small dir="auto">${card.persona_because.join(' · ')}</small></p>`}
      ${card.runner_up && html`<p class="persona"><small>${words.perhaps(card.runner_up.label, card.runner_up.missing.map(label))}</small></p>`}
      <ul class="criteria">${card.criteria.map(one => html`<${Criterion} key=${one.id} criterion=${one} />`)}</ul>
      ${card.gates.length > 0 && html`<h4>${words.gates}</h4>
        <ul class="gates">${card.gates.map(gate => html`<${Gate} key=${gate.text} gate=${gate} />`)}</ul>`}
      ${card.hotter.length > 0 && html`<h4>${words.hotter}</h4>
        <ul class="hotter">${card.hotter.map(text => html`<li key=${text}>${text}</li>`)}</ul>`}
      ${card.missing.length > 0 && html`<h4>${words.missing}</h4>
        <ul class="missing">${card.missing.map(step => html`<${Missing} key=${step} step=${step} lead=${lead} wire=${wire} />`)}</ul>`}
    </section>`;
}

function Criterion({ criterion: { id, label: given, points: got, max, weight, reasons } }) {
  const name = given ?? label(id);
  return html`
    <li class=${got === null ? 'criterion criterion-open' : 'criterion'}>
      <p class="criterion-head">
        <span>${name}${weight !== 1 && html` <small>${weight === 0 ? words.notCounted : words.weight(points(weight))}</small>`}</span>
        <span class="criterion-points">${got === null ? html`${words.stillOpen} <small>${words.range(0, points(max))}</small>`
          : html`<b>${points(got)}</b> ${words.of} ${points(max)}`}</span>
      </p>
      <span class="meter" aria-hidden="true" style=${{ '--got': percent(got ?? 0, max) }}><i></i></span>
      ${reasons.length > 0 && html`<ul>${reasons.map((reason, at) => html`
        <li key=${at} dir="auto"><${Reason} reason=${reason} name=${name} /></li>`)}</ul>`}
    </li>`;
}

/** 'Authority 4: “I do”'; a signal says what was done: 'Saw pricing +2'. */
function Reason({ reason, name }) {
  if (reason.from === 'signal') return html`${label(reason.signal ?? reason.label)} <b>+${points(reason.points)}</b>`;
  const source = words.from[reason.from];
  return html`${words.reason(reason.step ? label(reason.step) : name, points(reason.points), reason.label)}
    ${source && html` <small>${source}</small>`}`;
}

const GATE_ICONS = { true: 'check', false: 'cross', null: 'question' };

const Gate = ({ gate: { text, holds } }) => html`
  <li class=${`gate gate-${holds}`}><${Icon} name=${GATE_ICONS[holds]} />${text}
    <small>${words.gate[holds]}</small></li>`;

const Missing = ({ step, lead, wire }) => html`
  <li><span>${label(step)}</span>
    ${isMine(me.value, lead) && html`<button type="button" class="button button-small" disabled=${link.value !== 'live'}
      aria-label=${words.askHint(label(step))} onClick=${() => wire.ask(lead.conversation, step)}>${words.ask}</button>`}</li>`;

/** How the score came about, newest first. */
export const History = ({ history, of, conversation }) => history.length > 0 && html`
  <details class="history">
    <summary>${words.history}</summary>
    <img class="chart" alt=${words.chart(history.length)} width="320" height="112" loading="lazy"
      src=${`/api/v1/conversations/${conversation}/history.svg?seq=${history.length}`} />
    <ol>${[...history].reverse().map((moment, at) => html`
      <li key=${history.length - at}>
        <span><b>${points(moment.total)}</b> ${words.of} ${points(of)} <small>${label(moment.band)}</small></span>
        <small><${Clock} at=${moment.at} /></small>
        <span class="history-because" dir="auto">${[moment.because].flat().join(', ')}</span>
      </li>`)}</ol>
  </details>`;
