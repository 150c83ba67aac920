// What became of the lead: one click, with a reason and a value where the rep has them.

import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import { dispatch, link, now } from './store.js';
import { words } from './words.js';

const GOOD_NEWS = 6000; // ms it is said that all went well

/** The filled-in fields as the wire wants them, or `{problem}`. */
export function outcomeIn({ reason, value, currency }) {
  const data = {};
  if (reason.trim()) data.reason = reason.trim();
  if (value === '') return { data };
  if (!/^[A-Za-z]{3}$/.test(currency)) return { problem: words.badCurrency };
  return { data: { ...data, value: Number(value), currency: currency.toUpperCase() } };
}

export function Outcome({ lead, wire }) {
  const [fields, fill] = useState({ reason: '', value: '', currency: 'EUR' });
  const current = lead.outcome?.outcome ?? lead.outcome;
  const off = link.value !== 'live';
  const change = event => fill({ ...fields, [event.target.name]: event.target.value });
  async function record(outcome) {
    const { data, problem } = outcomeIn(fields);
    const told = note => dispatch({ type: 'noted', conversation: lead.conversation, note });
    if (problem) return told({ error: { code: 'bad-request', message: problem } });
    const ack = await wire.outcome(lead, { outcome, ...data });
    if (ack.ok) told({ text: words.recorded(words.outcomes[outcome]), until: now.peek() + GOOD_NEWS });
  }
  return html`
    <section class="outcome">
      <h3>${words.outcome}</h3>
      <div class="outcome-buttons" role="group" aria-label=${words.outcome}>
        ${Object.entries(words.outcomes).map(([id, text]) => html`
          <button type="button" key=${id} class="button button-small" aria-pressed=${String(current === id)} disabled=${off}
                  onClick=${() => record(id)}>${text}</button>`)}
      </div>
      <details>
        <summary>${words.outcomeMore}</summary>
        <div class="fields">
          <label>${words.reasonField}
            <input name="reason" dir="auto" maxlength="500" value=${fields.reason} onInput=${change} /></label>
          <label>${words.value}
            <input name="value" type="number" min="0" step="any" value=${fields.value} onInput=${change} /></label>
          <label>${words.currency}
            <input name="currency" maxlength="3" value=${fields.currency} onInput=${change} /></label>
        </div>
      </details>
    </section>`;
}
