/** What the panel knows, and how each event changes it. Pure: no clock, no page, no network. */

/**
 * `seq`: everything up to here is held. `head`: the number that `state` and `step` belong to. `known`: the highest
 * number heard of; above `seq` there may be messages still to be fetched. `pending`: outbox items shown as echoes.
 * @type {Readonly<object>}
 */
export const START = Object.freeze({
  phase: 'connecting', // 'live' once the server has opened the conversation, 'unavailable' if it never will
  state: null,
  conversation: undefined, // its id, once the server has said it
  language: null,
  seq: 0,
  head: 0,
  known: 0,
  messages: [],
  step: null,
  progress: 0, // percent of the questions that are behind, by the server's guess
  editing: null, // the step of an earlier answer that the visitor changes now
  theme: {}, // {name, avatar} of the bot, where the flow says them
  followed: [], // `book` steps whose link was followed
  rep: undefined, // the name of who talks, if the server says it
  pending: [],
  message: null, // the server's offer to leave one for the reps: {email, consent?, hint?}
  transcript: null, // its offer to send the talk by e-mail: {left, to?}
  unkept: null, // {item, error}: of these two, what was refused
  error: null, // {message} or {code}: what to say under the field
  returned: null, // {text}: what was typed and refused, to be put back; '' empties the field
  typing: null,
  shown: false,
  unread: 0,
});

export function reduce(state, event) {
  switch (event.type) {
    case 'opened':
      return opened(state, event);
    case 'lost':
      return { ...state, phase: 'connecting', typing: null };
    case 'unavailable':
      return { ...state, phase: 'unavailable' };
    case 'messages':
      return pushed(state, event.update);
    case 'caught':
      return merged(state, event.update, event.after);
    case 'sent':
      return { ...state, pending: [...state.pending, event.item], error: null, returned: null, editing: null, unkept: null };
    case 'acked':
      return acked(state, event);
    case 'refused':
      return refused(state, event);
    case 'editing':
      return { ...state, editing: event.step, error: null };
    case 'complained':
      return { ...state, error: event.error };
    case 'followed':
      return { ...state, followed: [...state.followed, event.step] };
    case 'typing':
      return { ...state, typing: event.by };
    case 'shown':
      return { ...state, shown: event.shown, unread: 0 };
    case 'restarted':
      return { ...START, language: state.language, theme: state.theme, shown: state.shown, returned: event.returned };
    default:
      throw new Error(`unknown event '${event.type}'`);
  }
}

/** Messages may be missing: somebody should ask for them. */
export const isBehind = (state) => state.known > state.seq;

/** The step the visitor can answer now: not while an answer to it is on its way. */
export function openStep({ step, editing, pending }) {
  if (editing) return editing;
  const isGiven = (item) => item.request === 'correct' || (item.request === 'answer' && item.step === step.id);
  return step && pending.some(isGiven) ? null : step;
}

/** The step that the visitor is asked: open, on its way, or taken up again. */
export const askedStep = ({ step, editing }) => editing ?? step;

export const withPeople = (state) => state.state === 'rep' || state.state === 'waiting';

function opened(state, { update, after }) {
  const { conversation, language, theme = {} } = update;
  return { ...merged(state, update, after), phase: 'live', conversation, language, theme };
}

function pushed(state, update) {
  if (update.seq <= state.seq) return state;
  if (update.after > state.seq) return { ...state, known: Math.max(state.known, update.seq) };
  return merged(state, update, update.after);
}

function acked(state, { item, update }) {
  const pending = state.pending.filter((other) => other.id !== item.id);
  if (!update.messages) { // a signal: nothing to show; or the end
    return { ...state, pending, ...(update.state === 'closed' && { state: 'closed', step: null, editing: null }) };
  }
  const waiting = state.pending.some((other) => other.id === item.id);
  return { ...merged(state, update, update.after, waiting ? item.id : undefined), pending };
}

function refused(state, { item, error }) {
  if (['message', 'transcript'].includes(item.request)) return { ...state, pending: state.pending.filter((other) => other.id !== item.id), unkept: { item, error } };
  return {
    ...state,
    pending: state.pending.filter((other) => other.id !== item.id),
    error: item.text === undefined || (error.code === 'stale-step' && !item.edited) ? state.error : error,
    editing: error.code === 'invalid-answer' ? item.edited ?? state.editing : state.editing,
    returned: item.typed ? { text: item.typed } : state.returned,
  };
}

/**
 * An update laid over what is held; each message once, by its number. `after` is what it follows: without it (an ack)
 * only an unbroken run of numbers proves that nothing is missing. An old ack, given again, never turns the step back.
 */
function merged(state, update, after = firstOf(update) - 1, echo = undefined) {
  const held = new Set(state.messages.map((message) => message.seq));
  const fresh = update.messages.filter((message) => !held.has(message.seq));
  const { messages, pending } = recognised(fresh, state.pending, echo);
  const newer = update.seq >= state.head;
  return {
    ...state,
    pending,
    messages: fresh.length ? [...state.messages, ...messages].sort((a, b) => a.seq - b.seq) : state.messages,
    seq: after <= state.seq ? Math.max(state.seq, update.seq) : state.seq,
    known: Math.max(state.known, update.seq),
    ...(newer && { head: update.seq, state: update.state, step: update.step, rep: update.rep, message: update.message ?? null, transcript: update.transcript ?? null, progress: update.progress ?? 0 }),
    ...(newer && update.step?.id !== state.step?.id && { error: null }),
    ...(update.state !== 'bot' && { editing: null }),
    ...afterSpeech(state, fresh),
  };
}

/** The number of an ack's first message if its numbers leave nothing out, else never reached. */
function firstOf({ seq, messages }) {
  const first = messages[0]?.seq ?? Infinity;
  return seq - first + 1 === messages.length ? first : Infinity;
}

/** A visitor's message that is already shown as an echo takes the echo's place (`echo`: the item's id). */
function recognised(fresh, pending, echo) {
  let waiting = pending;
  const messages = fresh.map((message) => {
    if (message.by !== 'visitor') return message;
    const item = waiting.find((one) => (echo ? one.id === echo : isEchoOf(one, message)));
    if (!item) return message;
    waiting = waiting.filter((one) => one !== item);
    return { ...message, echo: item.id };
  });
  return { messages, pending: waiting };
}

function isEchoOf(item, message) {
  if (message.seq <= item.after) return false;
  return message.text === item.text || (message.step !== undefined && message.step === item.step);
}

function afterSpeech(state, fresh) {
  const said = fresh.filter((message) => message.by !== 'visitor').length;
  if (!said) return {};
  return { typing: null, unread: state.shown || state.seq === 0 ? state.unread : state.unread + said };
}
