// What a rep is told besides hot leads: a conversation handed to them, one of their queue that is due, a message that a
// visitor has left, and that they were away by themselves.

import { html } from 'htm/preact';
import { Clock } from './parts.js';
import { nameOf } from './order.js';
import { go } from './route.js';
import { dispatch, notices } from './store.js';
import { words } from './words.js';

/** Always on the page: a live region that is there before its content is read out. */
export const Notices = () => html`
  <div role="status" class="notices">
    ${notices.value.map(notice => html`<${Notice} key=${notice.id} ...${notice} />`)}
  </div>`;

function Notice({ id, kind, ...told }) {
  const hide = () => dispatch({ type: 'unnoticed', id });
  return html`
    <div class="bar bar-notice"><p><${KINDS[kind]} ...${told} /></p>
      <span class="dialog-do">
        ${told.conversation && html`<button type="button" class="button button-small button-accent"
          onClick=${() => { go(told.conversation); hide(); }}>${words.open}</button>`}
        <button type="button" class="button button-small" onClick=${hide}>${words.dismiss}</button></span></div>`;
}

const Handed = ({ by, lead, note }) => html`<strong>${words.composer.handed(by, nameOf(lead) ?? words.visitor)}</strong>
  ${note && html` <span dir="auto">${note}</span>`}`;

const Due = ({ lead, late }) => html`<strong>${(late ? words.composer.dueLate : words.composer.dueSoon)(nameOf(lead) ?? words.visitor)}</strong>`;

const Left = ({ lead }) => html`<strong>${words.composer.leftMessage(nameOf(lead) ?? words.visitor)}</strong>`;

const Slept = ({ since, until }) => html`${words.composer.slept} <${Clock} at=${since} />–<${Clock} at=${until} />. ${words.composer.awake}`;

const KINDS = { handed: Handed, due: Due, left: Left, slept: Slept };
