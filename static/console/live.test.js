// The rules of the wire against a socket that only remembers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { live } from './live.js';
import { begin, reduce } from './reduce.js';

const VERA = { id: 'vera', version: 1, conversation: 'c1', state: 'rep', owner: 'Remy' };
const READ = { ok: true, lead: VERA, messages: [{ seq: 2, by: 'bot', text: 'Hi!' }], seq: 2, scorecard: {}, history: [] };
const WATCHED = { ok: true, leads: [VERA], alerts: [], reps: [], flows: [], cursor: 7 };
const settled = () => new Promise(resolve => setImmediate(resolve));

class Socket {
  connected = false;
  active = true;
  listeners = {};
  sent = []; // {name, data, ack(answer), late()}
  on(name, listener) { this.listeners[name] = listener; }
  timeout() { return this; }
  emit(name, data, done) { this.sent.push({ name, data, ack: answer => done(null, answer), late: () => done(new Error('late')) }); }
  connect() { this.connected = true; this.listeners.connect(); }
  disconnect() { this.lose('io client disconnect'); }
  lose(reason = 'transport close') { this.connected = false; this.listeners.disconnect(reason); }
  names() { return this.sent.map(({ name }) => name); }
  last(name) { return this.sent.findLast(one => one.name === name); }
}

function remysConsole() {
  const socket = new Socket();
  let state = begin({ name: 'Remy', email: 'remy@example.com', role: 'rep' });
  const dispatch = event => { state = reduce(state, event); };
  const wire = live(socket, { dispatch, state: () => state, now: () => 0 });
  return { socket, wire, dispatch, state: () => state };
}

async function opened() {
  const it = remysConsole();
  it.dispatch({ type: 'opened', conversation: 'c1' });
  it.socket.connect();
  it.socket.last('watch').ack(WATCHED);
  it.socket.last('read').ack(READ);
  await settled();
  it.socket.sent.length = 0;
  return it;
}

test('the first watch asks for everything, a later one from the cursor on', async () => {
  const { socket, wire } = remysConsole();
  socket.connect();
  assert.deepEqual(socket.last('watch').data, {});
  socket.last('watch').ack(WATCHED);
  await settled();
  wire.refresh();
  assert.deepEqual(socket.last('watch').data, { cursor: 7 });
});

test('half a character and NUL are made whole in whatever is sent', async () => {
  const { socket, wire } = await opened();
  wire.say('c1', 'Hi \ud83d and 😀');
  wire.note('c1', 'NUL \0 here');
  assert.equal(socket.last('say').data.text, 'Hi \ufffd and 😀');
  assert.equal(socket.last('note').data.text, 'NUL \ufffd here');
});

test('coming back watches again and reads what is on screen from the last number held', async () => {
  const { socket } = await opened();
  socket.lose();
  socket.connect();
  assert.deepEqual(socket.sent.map(({ name, data }) => [name, data.cursor ?? data.after]), [['watch', 7], ['read', 2]]);
});

test('a line without an ack is sent again with the same id', async () => {
  const { socket, wire } = await opened();
  wire.say('c1', 'Hello');
  const first = socket.last('say').data;
  socket.lose();
  socket.sent[0].late();
  socket.connect();
  assert.deepEqual(socket.last('say').data, first);
  assert.equal(socket.names().filter(name => name === 'say').length, 2);
});

test('a gap is pulled', async () => {
  const { socket } = await opened();
  socket.listeners.messages({ conversation: 'c1', after: 5, seq: 6, messages: [{ seq: 6, by: 'visitor', text: 'x' }] });
  assert.deepEqual(socket.last('read').data, { conversation: 'c1', after: 2 });
});

test('several changes while a read is out make one more read', async () => {
  const { socket } = await opened();
  for (const version of [2, 3, 4]) socket.listeners.lead({ ...VERA, version });
  assert.deepEqual(socket.names(), ['read']);
  socket.last('read').ack(READ);
  await settled();
  assert.deepEqual(socket.names(), ['read', 'read']);
});

test('a claim that came too late says by whom', async () => {
  const { socket, wire, state } = await opened();
  wire.claim('c1');
  socket.last('claim').ack({ ok: false, error: { code: 'taken', message: '', by: 'Olga' } });
  await settled();
  assert.deepEqual(state().panes.c1.note.error.by, 'Olga');
});

test('a refused line is back in the draft', async () => {
  const { socket, wire, state } = await opened();
  wire.say('c1', 'Hello');
  socket.last('say').ack({ ok: false, error: { code: 'not-yours', message: '' } });
  await settled();
  assert.equal(state().drafts.c1, 'Hello');
});

test('signed out: nothing is tried again', async () => {
  const { socket, wire, state } = await opened();
  wire.claim('c1');
  socket.last('claim').ack({ ok: false, error: { code: 'signed-out', message: '' } });
  await settled();
  assert.deepEqual([state().link, socket.connected], ['signed-out', false]);
});

test('a refusal at the door for want of a sign-in is not tried again either', () => {
  const { socket, state } = remysConsole();
  socket.active = false;
  socket.listeners.connect_error(new Error('signed-out'));
  assert.equal(state().link, 'signed-out');
});

test('a rep whose role sees no leads any more is told, and nothing is tried again', () => {
  const { socket, state } = remysConsole();
  socket.active = false;
  socket.listeners.connect_error(new Error('forbidden'));
  assert.equal(state().link, 'signed-out');
});

test('a drain comes back when the server said', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { socket, state } = remysConsole();
  socket.connect();
  socket.listeners.drain({ retry: 1500 });
  assert.deepEqual([state().link, socket.connected], ['lost', false]);
  t.mock.timers.tick(1500);
  assert.equal(state().link, 'live');
});

test('away stays away over a reconnect, which counts as available', async () => {
  const { socket, wire } = await opened();
  wire.available(false);
  socket.lose();
  socket.connect();
  assert.deepEqual(socket.last('available').data, { state: 'away' });
});

test('an alert that came is told as delivered once, also where a watch brings it again', async () => {
  const { socket, wire } = await opened();
  const alert = { id: 'a1', lead: 'vera', conversation: 'c1', open: true };
  socket.listeners.alert(alert);
  wire.refresh();
  socket.last('watch').ack({ ...WATCHED, alerts: [alert] });
  await settled();
  assert.deepEqual(socket.sent.filter(({ name }) => name === 'delivered').map(({ data }) => data), [{ alert: 'a1' }]);
});

test('a conversation handed over is a notice, and its lead is there already', async () => {
  const { socket, state } = await opened();
  socket.listeners.transfer({ lead: { ...VERA, version: 2, owner: 'Remy' }, conversation: 'c1', by: 'Rosa', note: 'Taxes' });
  assert.deepEqual(state().notices.map(({ by, note }) => [by, note]), [['Rosa', 'Taxes']]);
  assert.equal(state().leads.vera.version, 2);
});

test('an alert is told as seen once', async () => {
  const { socket, wire } = await opened();
  wire.seen('a1');
  wire.seen('a1');
  assert.deepEqual(socket.names(), ['seen']);
});

test('typing is told every two seconds at most', () => {
  const socket = new Socket();
  let time = 5000;
  const wire = live(socket, { dispatch: () => {}, state: () => begin({}), now: () => time });
  socket.connected = true;
  for (time of [5000, 6000, 7000]) wire.typing('c1');
  assert.deepEqual(socket.names(), ['typing', 'typing']);
});

test('a lead of my queue that is due soon, and one that is overdue, are told once each', async () => {
  const { socket, state } = await opened();
  const queued = { ...VERA, state: 'closed', queued: true };
  const told = () => state().notices.map(({ kind, late }) => [kind, late]);
  const push = async lead => {
    socket.listeners.lead(lead);
    await new Promise(resolve => setTimeout(resolve, 150)); // leads are gathered for a moment
  };
  await push({ ...queued, version: 2 });
  assert.deepEqual(told(), []);
  await push({ ...queued, version: 3, reminded: true });
  await push({ ...queued, version: 4, reminded: true });
  assert.deepEqual(told(), [['due', false]]);
  await push({ ...queued, version: 5, reminded: true, overdue: true });
  assert.deepEqual(told(), [['due', true]]);
  await push({ ...queued, version: 6, owner: 'Rosa', reminded: true, overdue: true });
  assert.equal(state().notices.length, 1);
});
