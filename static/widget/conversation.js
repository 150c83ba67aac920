/** One conversation, without a page: its line and its state, from the opening to what the visitor does at the first
 * question. `talk.js` comes then, and goes on. `render(state, before)` hears every change.
 */
import { begin } from './beginning.js';
import { randomText } from './keep.js';
import { line } from './line.js';
import { openStep, START } from './reduce.js';
import { tabs } from './tabs.js';

const FINAL = new Set(['bad-request', 'too-large', 'no-such-flow', 'wrong-origin']);

/** `asked`: `{origin, flow, site, language}`; `record`: what `keep` gives; `page()`: the address without fragment. */
export function converse(asked, record, page, render, connect = line) {
  const first = { ...START, followed: record.read().followed ?? [] };
  let state = first;
  let reduced = begin;
  let happened = []; // until all of the code is here, which goes over it again
  let vouched; // the site's word of who the visitor is that the server has taken for this conversation
  let sending, acts; // of `talk`
  let isAnother; // person than the one whose conversation is held, found before `talk` was there

  function dispatch(event) {
    const before = state;
    happened?.push(event);
    state = reduced(state, event);
    if (state !== before) render(state, before);
  }

  /** The rest of the code has come: until then, what is to be sent waits in the record. */
  function grow({ reduce, talk }) {
    reduced = reduce;
    state = happened.reduce(reduce, first);
    happened = undefined;
    const made = talk({ chat, asked, record, socket, others, act, turn, token });
    ({ sending, acts } = made);
    Object.assign(heard, made.heard);
    Object.assign(chat, acts);
    if (isAnother) anew();
    else if (state.phase === 'live') sending.resume();
  }

  const unsent = () => record.read().outbox ?? [];

  const heard = {
    connect: open,
    disconnect: lost,
    refused: () => setTimeout(() => socket.connect(), 30_000),
    messages: (update) => dispatch({ type: 'messages', update }),
  };

  const others = tabs(asked.key, () => {
    const { token, vouched } = record.read();
    return { token, vouched };
  }, taken);

  const socket = connect(asked.origin, (event, data) => heard[event]?.(data ?? {}));

  function token() {
    if (!record.read().token) {
      record.write({ token: randomText(32) });
      others.tell();
    }
    return record.read().token;
  }

  /** Another tab's conversation is taken where none has begun here (of two at once both take the same), and where the
   * visitor has begun anew there. */
  function taken(theirs) {
    const { token: own, begun } = record.read();
    if (theirs.token === own || (own && theirs.instead !== own && (begun === own || theirs.token > own))) return;
    turn({ token: theirs.token, begun: theirs.token, vouched: theirs.vouched });
  }

  /** To another conversation, of which nothing is held yet; `returned`: what becomes of the field. */
  function turn(next, returned) {
    sending?.clear();
    sending?.hold();
    record.write({ outbox: [], followed: undefined, letter: undefined, ...next });
    vouched = undefined;
    dispatch({ type: 'restarted', returned });
    if (socket.isConnected()) open();
  }

  /** Another person begins a conversation of their own, as soon as the code for it is here. */
  function anew() {
    isAnother = true;
    acts?.restart(true);
  }

  async function open() {
    const { flow, site, identity } = asked;
    const language = asked.language.split(',', 5).join().slice(0, 200); // the server takes no longer list
    if (!record.read().token) await others.asked;
    if (identity === null && record.read().vouched) return anew(); // they have signed out
    const after = state.seq;
    const own = token();
    const trail = record.read().begun === own ? undefined : asked.past?.(); // it comes with the beginning, once
    const data = { token: own, flow, site, language, page: page(), referrer: document.referrer || undefined, after, trail };
    if (identity && identity !== vouched) data.identity = String(identity).slice(0, 2_000); // nor a longer token
    const ack = await socket.emit('open', data).catch((error) => ({ error: { code: error.message } }));
    if (own !== token() || ack.error?.code === 'disconnected') return;
    const word = ack.identity;
    if (word?.ok) {
      vouched = identity;
      record.write({ vouched: true });
    } else if (word) console.error(`leadlight: ${word.error.code}: ${word.error.message}`);
    if (identity !== asked.identity) return open(); // the page has said otherwise meanwhile
    if (ack.ok) {
      record.write({ begun: own });
      dispatch({ type: 'opened', after, update: ack });
      sending?.resume();
    } else if (ack.error.code === 'other-identity') anew();
    else if (FINAL.has(ack.error.code)) {
      // for who embeds it: the visitor reads a calm sentence, the reason stands here
      console.error(`leadlight: ${ack.error.code} for data-flow="${flow}": ${ack.error.message}`);
      dispatch({ type: 'unavailable' });
      socket.close();
    } else setTimeout(() => socket.isConnected() && open(), 3_000);
  }

  function lost() {
    sending?.hold();
    if (state.phase === 'live') dispatch({ type: 'lost' });
  }

  /** `echo`: what is shown until the server has it; `text` on the screen, `typed` to be put back if refused. */
  function act(request, data, echo = {}) {
    const id = randomText(12);
    const item = { id, request, data: { id, ...data }, after: state.head, ...echo };
    if (item.text !== undefined) dispatch({ type: 'sent', item });
    if (sending) sending.add(item);
    else record.write({ outbox: [...unsent(), item] });
  }

  // what waits from an earlier page may be another person's: then it shows once the server has taken it
  for (const item of asked.identity === undefined ? unsent() : []) {
    if (item.text !== undefined) dispatch({ type: 'sent', item });
  }

  const chat = {
    state: () => state,
    dispatch,
    grow,
    say: (text) => act('say', { text }, { text, typed: text, step: openStep(state)?.id }),
    /** `text`: the answer as the visitor reads it; `typed`: what they typed for it, if they did. */
    answer(step, value, { text, typed, consent }) {
      act('answer', { step: step.id, value, consent: consent || undefined }, { text, typed, step: step.id });
    },
    signal(data) {
      if (state.state !== 'closed') act('signal', data);
    },
    end: () => socket.close(),
    /** The page has said who the visitor is: on a connection that stands, the server hears it now. */
    identify() {
      if (state.phase === 'live') open();
    },
  };
  return chat;
}
