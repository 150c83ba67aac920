/** One conversation, without a page: socket, outbox and state. `render(state, before)` hears every change. */
import { randomText } from './keep.js';
import { line } from './line.js';
import { isBehind, openStep, reduce, START, withPeople } from './reduce.js';
import { tabs } from './tabs.js';

const FINAL = new Set(['bad-request', 'no-such-flow', 'wrong-origin']);
const BETWEEN_SYNCS = 5_000; // ms between looks at the server because the page was looked at
const BETWEEN_TYPING = 3_000;

/** `asked`: `{origin, flow, site, language}`; `record`: what `keep` gives; `page()`: the address without fragment. */
export function converse(asked, record, page, render, connect = line) {
  let state = { ...START, followed: record.read().followed ?? [] };
  let syncing = false;
  let lastSync = 0;
  let lastTyping = 0;
  let quiet, later;
  let sending; // the outbox, once its code is here
  let vouched; // the site's word of who the visitor is that the server has taken for this conversation

  function dispatch(event) {
    const before = state;
    state = reduce(state, event);
    if (state !== before) render(state, before);
  }

  /** The code that sends has come: until then, what is to be sent waits in the record. */
  function grow({ outbox }) {
    sending = outbox({
      record,
      emit: (request, data) => socket.emit(request, data),
      acked(item, ack) {
        dispatch({ type: 'acked', item, update: ack });
        if (isBehind(state)) syncIn(1_500); // the push that closes the gap is most likely on its way
      },
      refused(item, error) {
        dispatch({ type: 'refused', item, error });
        syncIn(0); // stale, closed or worse: see where we are
      },
    });
    if (state.phase === 'live') sending.resume();
  }

  const unsent = () => record.read().outbox ?? [];

  const heard = {
    connect: open,
    disconnect: lost,
    refused: () => setTimeout(() => socket.connect(), 30_000),
    messages(update) {
      dispatch({ type: 'messages', update });
      if (isBehind(state)) syncIn(0);
    },
    typing({ by, name }) {
      dispatch({ type: 'typing', by: { by, name } });
      clearTimeout(quiet);
      quiet = setTimeout(dispatch, 6_000, { type: 'typing', by: null });
    },
    drain: ({ retry }) => socket.away(retry),
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
    record.write({ outbox: [], followed: undefined, ...next });
    vouched = undefined;
    dispatch({ type: 'restarted', returned });
    if (socket.isConnected()) open();
  }

  async function open() {
    const { flow, site, language, identity } = asked;
    if (!record.read().token) await others.asked;
    if (identity === null && record.read().vouched) return restart(true); // they have signed out
    const after = state.seq;
    const own = token();
    const trail = record.read().begun === own ? undefined : asked.past?.(); // it comes with the beginning, once
    const data = { token: own, flow, site, language, page: page(), referrer: document.referrer || undefined, after, trail };
    if (identity && identity !== vouched) data.identity = identity;
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
    } else if (ack.error.code === 'other-identity') restart(true);
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

  function syncIn(ms) {
    clearTimeout(later);
    later = setTimeout(sync, ms);
  }

  async function sync() {
    if (state.phase !== 'live' || syncing) return;
    syncing = true;
    lastSync = Date.now();
    const after = state.seq;
    const own = token();
    const ack = await socket.emit('sync', { after }).catch(() => ({}));
    syncing = false;
    if (own !== token()) return;
    if (ack.ok) dispatch({ type: 'caught', after, update: ack });
    if (isBehind(state)) syncIn(2_000);
  }

  /** `echo`: what is shown until the server has it; `text` on the screen, `typed` to be put back if refused. */
  function act(request, data, echo = {}) {
    const id = randomText(12);
    const item = { id, request, data: { id, ...data }, after: state.head, ...echo };
    if (item.text !== undefined) dispatch({ type: 'sent', item });
    if (sending) sending.add(item);
    else record.write({ outbox: [...unsent(), item] });
  }

  /** Begin another conversation; `other`: for another person, who is shown and told nothing of this one. */
  function restart(other) {
    const instead = record.read().token;
    if (other) asked.forget?.();
    const gone = other && { draft: undefined, vouched: undefined };
    turn({ token: randomText(32), begun: undefined, ...gone }, other && { text: '' });
    if (!other) others.tell({ instead });
  }

  // what waits from an earlier page may be another person's: then it shows once the server has taken it
  for (const item of asked.identity === undefined ? unsent() : []) {
    if (item.text !== undefined) dispatch({ type: 'sent', item });
  }

  return {
    state: () => state,
    dispatch,
    grow,
    say: (text) => act('say', { text }, { text, typed: text, step: openStep(state)?.id }),
    sendTalk: (email) => act('transcript', { email }),
    leaveMessage: (text, data) => act('message', { text, ...data }, { text }),
    /** `text`: the answer as the visitor reads it; `typed`: what they typed for it, if they did. */
    answer(step, value, { text, typed, consent }) {
      act('answer', { step: step.id, value, consent: consent || undefined }, { text, typed, step: step.id });
    },
    /** Another answer to the step of an earlier one. */
    correct(step, value, { text, typed, consent }) {
      act('correct', { step: step.id, value, consent: consent || undefined }, { text, typed, step: step.id, edited: step });
    },
    /** Take up the step of an earlier answer, as the server has it now. */
    async change(id) {
      const ack = await socket.emit('question', { step: id }).catch(() => ({}));
      if (ack.ok) dispatch({ type: 'editing', step: ack.step });
      else dispatch({ type: 'complained', error: ack.error ?? {} });
    },
    leave: () => act('leave', {}),
    signal(data) {
      if (state.state !== 'closed') act('signal', data);
    },
    /** The visitor followed the link of a `book` step: told once, also after the end. */
    follow(step) {
      if (state.followed.includes(step)) return;
      dispatch({ type: 'followed', step });
      record.write({ followed: state.followed });
      act('follow', { step });
    },
    typing() {
      if (!withPeople(state) || Date.now() - lastTyping < BETWEEN_TYPING) return;
      lastTyping = Date.now();
      socket.send('typing', {});
    },
    /** The visitor looks at the page, or it is online again. */
    wake() {
      if (state.phase === 'unavailable') return;
      if (!socket.isConnected()) socket.connect();
      else if (Date.now() - lastSync > BETWEEN_SYNCS) sync();
    },
    restart: () => restart(),
    /** The page has said who the visitor is: on a connection that stands, the server hears it now. */
    identify() {
      if (state.phase === 'live') open();
    },
  };
}
