// The conversation: what was said, and what else came about meanwhile.

import { html } from 'htm/preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { webAddress } from './format.js';
import { Clock, Icon } from './parts.js';
import { words } from './words.js';

const NEAR_THE_END = 80; // px from the end that count as being there
const AT_ONCE = 300; // lines drawn when a conversation is opened, and more by each wish for earlier ones

/** role=log: lines are added at the end and never drawn anew, so that each is read out once. */
export function Transcript({ pane }) {
  const [log, atEnd, missed, toEnd] = useEnd(pane.messages.length + pane.sending.length, pane.typing);
  const [from, earlier] = useFrom(pane, log);
  return html`
    <div class="transcript-frame">
      <div class="transcript" role="log" aria-label=${words.transcript} tabindex="0" ref=${log} onScroll=${atEnd}>
        ${!pane.loaded && !pane.note?.error && html`<p class="quiet">${words.loading}</p>`}
        ${pane.loaded && pane.messages.length === 0 && html`<p class="quiet">${words.noMessages}</p>`}
        ${from > 0 && html`<button type="button" class="plain" onClick=${earlier}>${words.earlier(from)}</button>`}
        ${pane.messages.slice(from).map(message => html`<${Line} key=${message.seq} message=${message} />`)}
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
    <small>${message.by === 'note' && html`<b>${words.composer.note}</b> · `}${message.left && html`<b>${words.flags.message}</b> · `}<bdi>${whoSaid(message)}</bdi> · <${Clock} at=${message.at} /></small>
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

/** The first line that is drawn: of a long conversation only the last ones, and those before when they are wanted. */
function useFrom(pane, log) {
  const [from, begin] = useState(null);
  const height = useRef(null); // of what was drawn, while earlier lines are being added above it
  if (from === null && pane.loaded) begin(Math.max(0, pane.messages.length - AT_ONCE));
  useLayoutEffect(() => {
    if (height.current !== null) log.current.scrollTop += log.current.scrollHeight - height.current;
    height.current = null;
  }, [from]);
  function earlier() {
    height.current = log.current.scrollHeight;
    begin(Math.max(0, from - AT_ONCE));
    log.current.focus();
  }
  return [from ?? Math.max(0, pane.messages.length - AT_ONCE), earlier];
}

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
