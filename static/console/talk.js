// The conversation: what was said, and where the rep writes.

import { html } from 'htm/preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { webAddress } from './format.js';
import { isMine } from './order.js';
import { Clock, Icon } from './parts.js';
import { dispatch, drafts, link, me } from './store.js';
import { words } from './words.js';

const LONGEST = 2000; // characters of one message, as the server takes them
const NEAR_THE_END = 80; // px from the end that count as being there

/** role=log: lines are added at the end and never drawn anew, so that each is read out once. */
export function Transcript({ pane }) {
  const [log, atEnd, missed, toEnd] = useEnd(pane.messages.length + pane.sending.length, pane.typing);
  return html`
    <div class="transcript-frame">
      <div class="transcript" role="log" aria-label=${words.transcript} tabindex="0" ref=${log} onScroll=${atEnd}>
        ${!pane.loaded && !pane.note?.error && html`<p class="quiet">${words.loading}</p>`}
        ${pane.loaded && pane.messages.length === 0 && html`<p class="quiet">${words.noMessages}</p>`}
        ${pane.messages.map(message => html`<${Line} key=${message.seq} message=${message} />`)}
        ${pane.sending.map(({ id, text }) => html`
          <div key=${id} class="line line-rep line-sending"><p dir="auto">${text}</p><small>${words.sending}</small></div>`)}
      </div>
      <p class="typing" aria-hidden=${pane.typing ? null : 'true'}>
        ${pane.typing && words.typing(pane.typing.by === 'visitor' ? words.visitor : pane.typing.name ?? pane.typing.by)}</p>
      ${missed && html`
        <button type="button" class="button to-end" onClick=${toEnd}><${Icon} name="down" />${words.newMessages}</button>`}
    </div>`;
}

const Line = ({ message }) => (message.followed || message.told ? html`<${Happened} ...${message} />` : html`
  <div class=${`line line-${message.by}`}>
    <p dir="auto"><${Said} ...${message} /></p>
    <small><bdi>${whoSaid(message)}</bdi> · <${Clock} at=${message.at} /></small>
  </div>`);

/** What was done or has come about, not said. */
const Happened = ({ followed, text, at }) => html`
  <p class="line-done" dir="auto">${followed ? words.followed : text} · <${Clock} at=${at} /></p>`;

/** The text; the address that a `book` message ends with is a link. */
function Said({ text, url }) {
  const address = url && text.endsWith(url) && webAddress(url);
  if (!address) return text;
  return html`${text.slice(0, -url.length)}<a href=${address} target="_blank" rel="noopener noreferrer">${url}</a>`;
}

const whoSaid = message => message.name ?? { bot: words.bot, visitor: words.visitor, rep: words.somebody }[message.by];

/** Keeps the end in view while the reader is there; else says that something came. */
function useEnd(count, typing) {
  const log = useRef();
  const there = useRef(true);
  const [missed, setMissed] = useState(false);
  const toEnd = () => { log.current.scrollTop = log.current.scrollHeight; setMissed(false); };
  const atEnd = ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => { // may come after the log has gone
    there.current = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
    if (there.current) setMissed(false);
  };
  useLayoutEffect(() => { if (there.current) toEnd(); else setMissed(true); }, [count]);
  useLayoutEffect(() => { if (there.current) toEnd(); }, [typing]);
  useEffect(() => { // the frame shrinks when an alert comes in above
    const observer = new ResizeObserver(() => { if (log.current && there.current) toEnd(); }); // fires once more as it goes
    observer.observe(log.current);
    return () => observer.disconnect();
  }, []);
  return [log, atEnd, missed, toEnd];
}

export function Composer({ lead, wire }) {
  if (isMine(me.value, lead)) return html`<${Write} conversation=${lead.conversation} wire=${wire} />`;
  const says = words.owns[lead.state];
  return html`<p class="composer-not">${lead.state === 'rep' ? says(lead.owner ?? words.somebody) : says}</p>`;
}

function Write({ conversation, wire }) {
  const field = useRef();
  const text = drafts.value[conversation] ?? '';
  const off = link.value !== 'live';
  const left = LONGEST - [...text].length;
  useEffect(() => { // just claimed: the button that had the focus is gone
    if (document.activeElement === document.body || document.activeElement.matches('.head h2')) field.current.focus();
  }, []);
  const type = event => {
    dispatch({ type: 'drafted', conversation, text: event.target.value });
    wire.typing(conversation);
  };
  const send = event => {
    event.preventDefault();
    if (off || left < 0 || !text.trim()) return;
    wire.say(conversation, text.trim());
  };
  const keys = event => { if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event); };
  return html`
    <form class="composer" onSubmit=${send}>
      <p class="composer-owner" id="composer-owner">${words.owns.mine}</p>
      <label class="visually-hidden" for="composer-text">${words.message}</label>
      <textarea id="composer-text" rows="2" dir="auto" ref=${field} value=${text} aria-describedby="composer-owner composer-hint"
                onInput=${type} onKeyDown=${keys}></textarea>
      <button type="submit" class="button button-accent" disabled=${off || left < 0}>${words.send}</button>
      <small id="composer-hint" class=${left < 0 ? 'late' : ''}>${left < 200 ? words.left(left) : words.messageHint}</small>
    </form>`;
}
