/** A conversation beyond its first question: what is sent and how it ends, gaps, people, other answers, another beginning.
 *
 * `chat` and `line`: what the conversation that has begun is made of. Gives its `sending`, what it `heard` from the
 * server, and what else the visitor can do (`acts`).
 */
import { randomText } from './keep.js';
import { outbox } from './outbox.js';
import { isBehind, withPeople } from './reduce.js';

const BETWEEN_SYNCS = 5_000; // ms between looks at the server because the page was looked at
const BETWEEN_TYPING = 3_000;

export function talk({ chat, asked, record, socket, others, act, turn, token }) {
  const { state, dispatch } = chat;
  let syncing = false;
  let lastSync = 0;
  let lastTyping = 0;
  let quiet, later;

  const sending = outbox({
    record,
    emit: (request, data) => socket.emit(request, data),
    acked(item, ack) {
      dispatch({ type: 'acked', item, update: ack });
      if (isBehind(state())) syncIn(1_500); // the push that closes the gap is most likely on its way
    },
    refused(item, error) {
      dispatch({ type: 'refused', item, error });
      syncIn(0); // stale, closed or worse: see where we are
    },
  });

  const heard = {
    messages(update) {
      dispatch({ type: 'messages', update });
      if (isBehind(state())) syncIn(0);
    },
    typing({ by, name }) {
      dispatch({ type: 'typing', by: { by, name } });
      clearTimeout(quiet);
      quiet = setTimeout(dispatch, 6_000, { type: 'typing', by: null });
    },
    drain: ({ retry }) => socket.away(retry),
  };

  function syncIn(ms) {
    clearTimeout(later);
    later = setTimeout(sync, ms);
  }

  async function sync() {
    if (state().phase !== 'live' || syncing) return;
    syncing = true;
    lastSync = Date.now();
    const after = state().seq;
    const own = token();
    const ack = await socket.emit('sync', { after }).catch(() => ({}));
    syncing = false;
    if (own !== token()) return;
    if (ack.ok) dispatch({ type: 'caught', after, update: ack });
    if (isBehind(state())) syncIn(2_000);
  }

  /** Begin another conversation; `other`: for another person, who is shown and told nothing of this one. */
  function restart(other) {
    const instead = record.read().token;
    if (other) asked.forget?.();
    const gone = other && { draft: undefined, vouched: undefined };
    turn({ token: randomText(32), begun: undefined, ...gone }, other && { text: '' });
    if (!other) others.tell({ instead });
  }

  const acts = {
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
    leaveMessage: (text, data) => act('message', { text, ...data }, { text }),
    /** What is written of such a message, over reloads: `{text, email, open}`. */
    letter: () => record.read().letter,
    keepLetter: (letter) => record.write({ letter }),
    sendTalk: (email) => act('transcript', { email }),
    /** The visitor followed the link of a `book` step: told once, also after the end. */
    follow(step) {
      if (state().followed.includes(step)) return;
      dispatch({ type: 'followed', step });
      record.write({ followed: state().followed });
      act('follow', { step });
    },
    typing() {
      if (!withPeople(state()) || Date.now() - lastTyping < BETWEEN_TYPING) return;
      lastTyping = Date.now();
      socket.send('typing', {});
    },
    /** The visitor looks at the page, or it is online again. */
    wake() {
      if (state().phase === 'unavailable') return;
      if (!socket.isConnected()) socket.connect();
      else if (Date.now() - lastSync > BETWEEN_SYNCS) sync();
    },
    restart,
  };

  if (isBehind(state())) syncIn(0);
  return { sending, heard, acts };
}
