import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { converse } from './conversation.js';
import { keep } from './keep.js';
import { reduce } from './reduce.js';
import { talk } from './talk.js';

const settled = () => new Promise((done) => setTimeout(done, 5));
const HI = { seq: 1, by: 'bot', text: 'Hi', step: 'need' };
const NEED = { id: 'need', kind: 'text' };
const OPENED = { ok: true, seq: 1, state: 'bot', language: 'en', messages: [HI], step: NEED };

beforeEach(() => {
  globalThis.document = { referrer: '' };
  globalThis.BroadcastChannel = undefined; // Node's keeps the process alive
});

/** A conversation on a socket that answers from `replies`: request → ack, or a function of the data. */
function begin(replies = {}, record = keep('k', () => null), more = {}, isWhole = true) {
  const line = { sent: [], connected: true, away: [] };
  const connect = (origin, hear) => {
    line.hear = hear;
    return {
      isConnected: () => line.connected,
      connect: () => line.sent.push(['connect']),
      away: (ms) => line.away.push(ms),
      close: () => line.sent.push(['close']),
      send: (event) => line.sent.push([event]),
      async emit(event, data) {
        line.sent.push([event, data]);
        const reply = replies[event] ?? OPENED;
        return typeof reply === 'function' ? reply(data) : reply;
      },
    };
  };
  const asked = { origin: 'https://chat.example', flow: 'demo', language: 'en', ...more };
  const chat = converse(asked, record, () => 'https://shop.example/', () => {}, connect);
  if (isWhole) chat.grow({ reduce, talk });
  return { chat, line, record, names: () => line.sent.map(([event]) => event) };
}

test('each connection begins with `open`, naming what is held', async () => {
  const { line } = begin();
  await line.hear('connect');
  line.hear('disconnect');
  await line.hear('connect');
  const [first, second] = line.sent.map(([, data]) => data);
  assert.deepEqual([first.after, second.after, first.flow, first.page], [0, 1, 'demo', 'https://shop.example/']);
  assert.equal(first.token, second.token);
});

test('what the visitor says before the connection stands is sent after `open`', async () => {
  const { chat, line, names } = begin({ say: { ok: true, seq: 2, state: 'bot', messages: [{ seq: 2, by: 'visitor', text: 'Hello' }], step: null } });
  chat.say('Hello');
  assert.equal(chat.state().pending.length, 1);
  await line.hear('connect');
  await settled();
  assert.deepEqual(names(), ['open', 'say']);
  assert.deepEqual(chat.state().pending, []);
});

test('a gap is asked for', async () => {
  const { line, names } = begin({ sync: { ...OPENED, seq: 7, messages: [], step: null } });
  await line.hear('connect');
  line.hear('messages', { after: 5, seq: 7, state: 'bot', messages: [], step: null });
  await settled();
  assert.deepEqual(names(), ['open', 'sync']);
});

test('a server that stops is left for as long as it says', () => {
  const { line } = begin();
  line.hear('drain', { retry: 700 });
  assert.deepEqual(line.away, [700]);
});

test('a flow that does not exist is not asked for again', async () => {
  const { chat, line, names } = begin({ open: { ok: false, error: { code: 'no-such-flow' } } });
  await line.hear('connect');
  assert.equal(chat.state().phase, 'unavailable');
  assert.deepEqual(names(), ['open', 'close']);
});

test('typing is told to people only, and not at every key', async () => {
  const withRep = { ...OPENED, state: 'rep', step: null };
  const { chat, line, names } = begin({ open: withRep });
  chat.typing();
  await line.hear('connect');
  chat.typing();
  chat.typing();
  assert.deepEqual(names(), ['open', 'typing']);
});

test('starting again is another conversation', async () => {
  const { chat, line } = begin();
  await line.hear('connect');
  chat.restart();
  await settled();
  const [first, second] = line.sent.map(([, data]) => data);
  assert.notEqual(first.token, second.token);
  assert.equal(second.after, 0);
});

test('an answer carries its step, its value and the consent that was given', async () => {
  const { chat, line } = begin({ answer: { ...OPENED, seq: 1 } });
  await line.hear('connect');
  chat.answer(NEED, 'ines@example.com', { text: 'ines@example.com', consent: true });
  await settled();
  const { id, ...data } = line.sent.at(-1)[1];
  assert.deepEqual(data, { step: 'need', value: 'ines@example.com', consent: true });
  assert.match(id, /^[A-Za-z0-9_-]{16}$/);
});

test('a link is told to be followed once, also after a reload', async () => {
  const { chat, line, record, names } = begin({ follow: { ok: true, seq: 2 } });
  await line.hear('connect');
  chat.follow('meet');
  chat.follow('meet');
  await settled();
  const later = begin({}, record);
  await later.line.hear('connect');
  later.chat.follow('meet');
  await settled();
  assert.deepEqual([...names(), ...later.names()].filter((name) => name === 'follow'), ['follow']);
  assert.deepEqual(chat.state().pending, [], 'nothing of it shows in the transcript');
});

test('a link followed while the line is down is told once it stands again', async () => {
  const { chat, line, names } = begin({ follow: { ok: true, seq: 2 } });
  chat.follow('meet');
  assert.deepEqual(names(), []);
  await line.hear('connect');
  await settled();
  assert.deepEqual(names(), ['open', 'follow']);
});

test('the trail comes with the beginning of a conversation, also at a second try, and not when it is resumed', async () => {
  const past = () => [{ at: '2026-11-22T12:00:00.000Z', page: '/pricing' }];
  const replies = { open: { ok: false, error: { code: 'disconnected' } } };
  const { line, record, chat } = begin(replies, undefined, { past });
  await line.hear('connect');
  delete replies.open;
  await line.hear('connect');
  await line.hear('connect');
  const later = begin({}, record, { past });
  await later.line.hear('connect');
  chat.restart();
  await settled();
  const trails = [...line.sent, ...later.line.sent].filter(([event]) => event === 'open').map(([, { trail }]) => trail?.length);
  assert.deepEqual(trails, [1, 1, undefined, 1, undefined]);
});

test('after the end nothing more is told of the page', async () => {
  const { chat, line, names } = begin({ open: { ...OPENED, state: 'closed', step: null } });
  await line.hear('connect');
  chat.signal({ seconds: 30 });
  await settled();
  assert.deepEqual(names(), ['open']);
});

const EARLY = [{ answer: { ...OPENED, after: 1, seq: 2, messages: [{ seq: 2, by: 'visitor', text: 'A boat', step: 'need' }], step: null } }, undefined, {}, false];

test('what is answered before all of the code is here is shown at once, and sent once when it is', async () => {
  const { chat, line, names } = begin(...EARLY);
  await line.hear('connect');
  chat.answer(NEED, 'A boat', { text: 'A boat' });
  assert.deepEqual([names(), chat.state().pending.map(({ text }) => text)], [['open'], ['A boat']]);
  chat.grow({ reduce, talk });
  await settled();
  assert.deepEqual([names(), chat.state().pending, chat.state().messages.map(({ text }) => text)], [['open', 'answer'], [], ['Hi', 'A boat']]);
});

test('what waits for the rest of the code outlives a reload', async () => {
  const { chat, line, record } = begin(...EARLY);
  await line.hear('connect');
  chat.answer(NEED, 'A boat', { text: 'A boat' });
  const next = begin(EARLY[0], record);
  assert.deepEqual(next.chat.state().pending.map(({ text }) => text), ['A boat']);
  await next.line.hear('connect');
  await settled();
  assert.deepEqual(next.names(), ['open', 'answer']);
});

test('what the server said before all of the code was here is not missed', async () => {
  const { chat, line, names } = begin({ sync: { ...OPENED, seq: 7, messages: [] } }, undefined, {}, false);
  await line.hear('connect');
  line.hear('messages', { after: 1, seq: 2, state: 'bot', messages: [{ seq: 2, by: 'bot', text: 'Still there?' }], step: NEED });
  line.hear('messages', { after: 5, seq: 7, state: 'bot', messages: [], step: NEED });
  chat.grow({ reduce, talk });
  await settled();
  assert.deepEqual(chat.state().messages.map(({ text }) => text), ['Hi', 'Still there?']);
  assert.deepEqual(names(), ['open', 'sync']);
});
