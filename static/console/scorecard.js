// The score explained: each criterion with the answers and signals that gave its points, and what is still open.

import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import { Confirm, useConfirmKey } from './confirm.js';
import { bandName, day, label, percent, points } from './format.js';
import { isMine } from './order.js';
import { Band, Clock, Icon, Range, outlook } from './parts.js';
import { link, me, now } from './store.js';
import { words } from './words.js';

export function Scorecard({ card, questions, lead, wire, reveal }) {
  const [confirming, confirm] = useState(null);
  useConfirmKey(card, questions, id => { reveal(); confirm(id); });
  if (!card) return html`<p class="quiet">${words.loading}</p>`;
  const called = id => questions.find(one => one.id === id)?.name ?? label(id);
  const settled = Math.round(card.completeness <= 1 ? card.completeness * 100 : card.completeness);
  return html`
    <section class="scorecard">
      <h3>${words.scorecard}</h3>
      <p class="total"><b>${points(card.total)}</b> ${words.of} ${points(card.of)}
        ${card.lowest !== card.highest && html` <span>${words.range(points(card.lowest), points(card.highest))}</span>`}</p>
      <${Range} ...${card} />
      <p class="total-more"><${Band} lead=${card} />${' '}
        <small>${words.completeness(settled)}</small></p>
      ${card.grade && html`<p class="persona"><span class="grade" title=${words.gradeHint}>${card.grade}</span>${' '}
        <small>${words.fits[card.grade[0]]}, ${words.interest[card.grade[1]]}</small></p>`}
      ${card.likely && html`<p class="persona"><small>${outlook(card)}</small></p>`}
      ${card.persona && html`<p class="persona"><b>${card.persona_label ?? label(card.persona)}</b>${' '}
        <small dir="auto">${card.persona_because.join(' · ')}</small></p>`}
      ${card.runner_up && html`<p class="persona"><small>${words.perhaps(card.runner_up.label, card.runner_up.missing.map(called))}</small></p>`}
      ${card.contradictions.length > 0 && html`<div class="warns"><h4>${words.contradictions}</h4>
        <ul>${card.contradictions.map(text => html`<li key=${text} dir="auto">${text}</li>`)}</ul>
        <p><small>${words.contradictionsMore}</small></p></div>`}
      ${card.recheck.length > 0 && html`<div class="warns"><h4>${words.recheck}</h4>
        <ul>${card.recheck.map(one => html`<li key=${one.step} dir="auto">${one.text}
          <${Ask} step=${one.step} name=${one.label} lead=${lead} wire=${wire} /></li>`)}</ul></div>`}
      <ul class="criteria">${card.criteria.map(one => html`
        <${Criterion} key=${one.id} criterion=${one} questions=${questions.filter(({ criterion }) => criterion === one.id)}
          confirming=${confirming} confirm=${confirm} lead=${lead} wire=${wire} />`)}</ul>
      ${card.gates.length > 0 && html`<h4>${words.gates}</h4>
        <ul class="gates">${card.gates.map(gate => html`<${Gate} key=${gate.text} gate=${gate} />`)}</ul>`}
      ${card.hotter.length > 0 && html`<h4>${words.hotter}</h4>
        <ul class="hotter">${card.hotter.map(text => html`<li key=${text}>${text}</li>`)}</ul>`}
      ${card.missing.length > 0 && html`<h4>${words.missing}</h4>
        <ul class="missing">${card.missing.map(step => html`
          <li key=${step} data-step=${step}><span>${called(step)}</span>
            <${Ask} step=${step} name=${called(step)} lead=${lead} wire=${wire} /></li>`)}</ul>`}
    </section>`;
}

function Criterion({ criterion: { id, label: given, points: got, max, weight, reasons }, questions, confirming, confirm, lead, wire }) {
  const name = given ?? label(id);
  const open = questions.find(one => one.id === confirming);
  return html`
    <li class=${got === null ? 'criterion criterion-open' : 'criterion'}>
      <p class="criterion-head">
        <span>${name}${weight !== 1 && html` <small>${weight === 0 ? words.notCounted : words.weight(points(weight))}</small>`}</span>
        <span class="criterion-points">${got === null ? html`${words.stillOpen} <small>${words.range(0, points(max))}</small>`
          : html`<b>${points(got)}</b> ${words.of} ${points(max)}`}</span>
      </p>
      <span class="meter" aria-hidden="true" style=${{ '--got': percent(got ?? 0, max) }}><i></i></span>
      ${reasons.length > 0 && html`<ul>${reasons.map((reason, at) => html`
        <li key=${at} dir="auto">${reason.text}${reason.said && html` <small class="said-then">${words.saidOn(day(reason.said, now.value))}</small>`}</li>`)}</ul>`}
      ${open ? html`<${Confirm} key=${open.id} question=${open} lead=${lead} wire=${wire} close=${() => confirm(null)} />`
        : questions.map(one => html`
          <button type="button" key=${one.id} class="confirm-open" data-step=${one.id} aria-label=${words.confirmHint(one.name)}
                  onClick=${() => confirm(one.id)}>${questions.length > 1 ? words.confirmHint(one.name) : words.confirm}</button>`)}
    </li>`;
}

const GATE_ICONS = { true: 'check', false: 'cross', null: 'question' };

const Gate = ({ gate: { text, holds } }) => html`
  <li class=${`gate gate-${holds}`}><${Icon} name=${GATE_ICONS[holds]} />${text}
    <small>${words.gate[holds]}</small></li>`;

/** Lets the bot put the question: for who has the conversation. */
const Ask = ({ step, name, lead, wire }) => wire && isMine(me.value, lead) && html`
  <button type="button" class="button button-small" disabled=${link.value !== 'live'} aria-label=${words.askHint(name)}
          onClick=${() => wire.ask(lead.conversation, step)}>${words.ask}</button>`;

/** How the score came about, newest first. */
export const History = ({ history, of, conversation }) => history.length > 0 && html`
  <details class="history">
    <summary>${words.history}</summary>
    <img class="chart" alt=${words.chart(history.length)} width="320" height="112" loading="lazy"
      src=${`/api/v1/conversations/${conversation}/history.svg?seq=${history.length}&language=${words.tag}`} />
    <ol>${[...history].reverse().map((moment, at) => html`
      <li key=${history.length - at}>
        <span><b>${points(moment.total)}</b> ${words.of} ${points(of)} <small>${bandName(moment.band)}</small>
          ${moment.rescored && html` <span class="flag">${words.newScoring}</span>`}</span>
        <small><${Clock} at=${moment.at} /></small>
        <span class="history-because" dir="auto">${[moment.because].flat().join(', ')}</span>
      </li>`)}</ol>
  </details>`;
