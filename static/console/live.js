// The socket and the rules of the wire: watch, read, requests with ids, coming back. It shows nothing and decides
// nothing about the state; whatever it learns goes to `dispatch`.

import { asking } from './filters.js';
import { isOwner } from './order.js';
import { leadOf } from './reduce.js';

const ANSWER_WITHIN = 8000; // ms until a request is sent again, with the same id
const TYPING_EVERY = 2000;
const REFUSED_AGAIN_AFTER = 5000;
const LONGEST_SEARCH = 2000;

/** Half a character and NUL are no text that the server reads: a sign stands in their place. */
function whole(value) {
  if (typeof value === 'string') return value.replace(/[\p{Surrogate}\0]/gu, '\ufffd');
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? value.map(whole) : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, whole(one)]));
}

/** A fresh request id. `crypto.randomUUID` is missing on plain http, where a console may well run in a company's net. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * `socket`: a socket.io-client socket, not yet connected. `dispatch(event)` and `state()` belong to the reducer.
 * `language`: what the one who reads here reads. `soon(flush)`: when pushed leads are shown, many of a burst at once.
 * Gives what the pages may ask for; each request is repeated with its id until it is answered, over reconnects too.
 */
export function live(socket, { dispatch, state, now = Date.now, language, soon = flush => flush() }) {
  const waiting = new Map(); // what has no ack yet: key → {name, data, done}
  const reading = new Map(); // conversation → true while a `read` is out, 'again' if one more is due
  const reader = language ? { language } : {};
  const reached = new Set(); // alerts told as delivered
  let watching = false;
  let typed = 0;
  let count = 0;

  function send(key) {
    const entry = waiting.get(key);
    if (!entry || !socket.connected) return; // `connect` sends it
    socket.timeout(ANSWER_WITHIN).emit(entry.name, entry.data, (late, ack) => {
      if (!waiting.has(key)) return;
      if (late) return send(key);
      waiting.delete(key);
      if (ack.error?.code === 'signed-out') signedOut();
      entry.done(ack);
    });
  }

  function request(name, data) {
    return new Promise(done => {
      const key = ++count;
      waiting.set(key, { name, data: whole(data), done });
      send(key);
    });
  }

  function signedOut() {
    dispatch({ type: 'link', link: 'signed-out' });
    socket.disconnect();
  }

  async function watch() {
    if (watching || !socket.connected) return;
    watching = true;
    const { cursor } = state();
    const ack = await request('watch', cursor === null ? reader : { cursor, ...reader });
    watching = false;
    if (!ack.ok) return;
    dispatch({ type: 'watched', ...ack, now: now() });
    ack.alerts.forEach(delivered);
    if (ack.more) await watch();
  }

  let pushed = [];
  function show(lead) {
    if (pushed.push(lead) > 1) return;
    soon(() => {
      const leads = pushed;
      pushed = [];
      dispatch({ type: 'leads', leads });
    });
  }

  /** What of the inbox is asked for; words are looked for by the server. */
  async function look(looking) {
    dispatch({ type: 'looked', looking });
    const text = looking.text.trim();
    if (!text) return;
    const ack = await request('search', { text: text.slice(0, LONGEST_SEARCH), filters: asking(looking.filters) });
    if (ack.ok && state().looking === looking) dispatch({ type: 'found', text, found: ack.found, more: ack.more });
  }

  /** Views: `name` keeps what is asked for now. Gives the ack. */
  async function views(name, data) {
    const ack = await request(name, data);
    if (ack.ok) dispatch({ type: 'views', views: ack.views });
    return ack;
  }

  /** Fetch what is new of a conversation; while one fetch is out, one more is enough for all that comes meanwhile. */
  async function read(conversation) {
    if (reading.has(conversation)) return void reading.set(conversation, 'again');
    reading.set(conversation, true);
    const { seq = 0 } = leadOf(state(), conversation)?.erased ? {} : state().panes[conversation] ?? {};
    const ack = await request('read', { conversation, after: seq, ...reader });
    const again = reading.get(conversation) === 'again';
    reading.delete(conversation);
    if (ack.ok) dispatch({ type: 'read', conversation, ...ack });
    else dispatch({ type: 'noted', conversation, note: { error: ack.error } });
    if (again && ack.ok) await read(conversation);
  }

  /** Claim and the like: `busy` while it runs, the lead or a note when it ends. */
  async function act(name, conversation, data) {
    dispatch({ type: 'busy', conversation, busy: name });
    const ack = await request(name, { id: newId(), ...data });
    dispatch({ type: 'noted', conversation, note: ack.ok ? null : { error: ack.error } });
    if (ack.ok && ack.lead) dispatch({ type: 'lead', lead: ack.lead });
    if (ack.error?.code === 'taken') dispatch({ type: 'taken', conversation, by: ack.error.by, now: now() });
    return ack;
  }

  /** A conversation becomes another lead's: what is known of it is read anew. */
  async function moved(name, conversation, data) {
    const ack = await act(name, conversation, data);
    if (ack.ok) await read(conversation);
    return ack;
  }

  async function say(conversation, text) {
    const id = newId();
    dispatch({ type: 'sending', conversation, id, text });
    // half a character, as a cut paste leaves it, is no JSON the server reads
    const ack = await request('say', { id, conversation, text });
    if (!ack.ok) return dispatch({ type: 'unsent', conversation, id, error: ack.error });
    dispatch({ type: 'sent', conversation, id, seq: ack.seq });
    if (state().panes[conversation].behind) await read(conversation);
  }

  function typing(conversation) {
    if (!socket.connected || now() - typed < TYPING_EVERY) return;
    typed = now();
    socket.emit('typing', { conversation });
  }

  async function seen(alert) {
    if (state().seen[alert]) return;
    dispatch({ type: 'seen', alert });
    await request('seen', { alert });
  }

  /** Once for each alert that this console has got: the ledger knows then that it reached somebody. */
  function delivered(alert) {
    if (reached.has(alert.id) || alert.open === false) return;
    reached.add(alert.id);
    request('delivered', { alert: alert.id });
  }

  async function load(name) {
    const ack = await request(name, {});
    if (ack.ok) dispatch({ type: name, [name]: ack[name] });
  }

  async function available(wanted) {
    dispatch({ type: 'available', available: wanted });
    await request('available', { state: wanted ? 'available' : 'away' });
  }

  /** Forget what is asked anew at each connection. */
  function drop(...names) {
    for (const [key, { name }] of waiting) if (names.includes(name)) waiting.delete(key);
  }

  function connected() {
    dispatch({ type: 'link', link: 'live' });
    watching = false;
    drop('watch', 'available', 'views');
    const unanswered = [...waiting.keys()];
    watch();
    if (state().cursor === null) views('views', {});
    if (!state().available) request('available', { state: 'away' }); // a console that connects counts as available
    unanswered.forEach(send);
    if (state().opened) read(state().opened);
  }

  /** Somebody looks again, or the network is back: what is waited for is asked now. */
  function refresh() {
    // the library waits longer after each try in vain, and begins anew where it was told to end
    if (!socket.connected && state().link === 'lost') return void socket.disconnect().connect();
    watch();
    if (socket.connected && state().views.some(view => view.text)) views('views', {}); // only the server counts those
    if (socket.connected && state().opened) read(state().opened);
  }

  function connectAgain(after) {
    dispatch({ type: 'link', link: 'lost' });
    setTimeout(() => socket.connect(), after);
  }

  socket.on('connect', connected);
  socket.on('connect_error', error => {
    if (['signed-out', 'forbidden'].includes(error.data?.code ?? error.message)) return signedOut(); // /sign-in tells more
    if (!socket.active) return connectAgain(REFUSED_AGAIN_AFTER); // refused: the library does not try again by itself
    if (state().link !== 'connecting') dispatch({ type: 'link', link: 'lost' });
  });
  socket.on('disconnect', reason => {
    if (reason === 'io client disconnect') return; // signed out, or draining: whoever did it says what follows
    if (reason === 'io server disconnect') return connectAgain(REFUSED_AGAIN_AFTER / 5);
    dispatch({ type: 'link', link: 'lost' });
  });
  socket.on('drain', ({ retry }) => {
    socket.disconnect();
    connectAgain(retry);
  });

  /** A message that a visitor has left is told to whose the lead is, else to everybody, until it is answered. */
  function tellOfMessage(lead) {
    const { me, leads } = state();
    const id = `left ${lead.id}`;
    if (!lead.message) dispatch({ type: 'unnoticed', id });
    else if (!leads[lead.id]?.message && (!lead.owner || isOwner(me, lead))) {
      dispatch({ type: 'noticed', notice: { id, kind: 'left', conversation: lead.conversation, lead } });
    }
  }

  /** A lead of the rep's own queue that is due soon, or has become overdue, is told once. */
  function remind(lead) {
    const { me, leads } = state();
    const held = leads[lead.id];
    if (!held || !lead.queued || !isOwner(me, lead)) return;
    const late = Boolean(lead.overdue);
    if (late ? held.overdue : held.reminded || !lead.reminded) return;
    dispatch({ type: 'noticed', notice: { id: `due ${lead.id}`, kind: 'due', conversation: lead.conversation, lead, late } });
  }

  socket.on('lead', lead => {
    tellOfMessage(lead);
    remind(lead);
    if (lead.erased) dispatch({ type: 'lead', lead }); // before it is read anew
    else show(lead);
    const { opened } = state();
    // its scorecard has moved; or it is read as an earlier conversation, or has become part of another lead
    if (lead.conversation === opened || [lead.id, lead.joined].includes(state().panes[opened]?.lead)) read(opened);
  });
  socket.on('alert', alert => {
    dispatch({ type: 'alert', alert, now: now() });
    delivered(alert);
  });
  socket.on('transfer', ({ lead, conversation, by, note }) => {
    dispatch({ type: 'lead', lead });
    dispatch({ type: 'noticed', notice: { id: conversation, kind: 'handed', conversation, by, lead, note } });
  });
  socket.on('replies', ({ replies }) => dispatch({ type: 'replies', replies }));
  socket.on('messages', data => {
    dispatch({ type: 'messages', ...data });
    if (state().panes[data.conversation]?.behind) read(data.conversation);
  });
  socket.on('typing', data => dispatch({ type: 'typing', ...data, now: now() }));
  socket.on('presence', ({ reps }) => dispatch({ type: 'presence', reps }));
  socket.on('flows', data => dispatch({ type: 'flows', flows: data.flows ?? data }));

  return {
    refresh, read, say, typing, seen, available, look,
    keepView: view => views('save_view', { id: newId(), ...view }),
    pushKey: () => request('push_key', {}),
    addDevice: ({ endpoint, keys }) => request('add_device', { endpoint, keys }),
    removeDevice: endpoint => request('remove_device', { endpoint }),
    dropView: view => views('remove_view', { view }),
    claim: conversation => act('claim', conversation, { conversation }),
    call: conversation => act('claim', conversation, { conversation, calls: true }),
    transfer: (conversation, to, note) => act('transfer', conversation, { conversation, to, note }),
    note: (conversation, text) => act('note', conversation, { conversation, text }),
    loadReplies: () => load('replies'),
    loadColleagues: () => load('colleagues'),
    saveReply: data => request('save_reply', { id: newId(), ...data }),
    removeReply: data => request('remove_reply', { id: newId(), ...data }),
    release: conversation => act('release', conversation, { conversation }),
    ask: (conversation, step) => act('ask', conversation, { conversation, step }),
    confirm: (conversation, step, value, note) => act('confirm', conversation, { conversation, step, value, note }),
    part: conversation => moved('part', conversation, { conversation }),
    join: (conversation, lead) => moved('join', conversation, { conversation, lead }),
    outcome: (lead, data) => act('outcome', lead.conversation, { lead: lead.id, ...data }),
  };
}
