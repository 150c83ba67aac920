import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keep, randomText } from './keep.js';
import { outbox } from './outbox.js';

const settled = () => new Promise((done) => setTimeout(done, 5));
const item = (id, request = 'say') => ({ id, request, data: { id, text: id } });
const memory = () => keep('test', () => {
  throw new Error('storage refused');
});

/** A server of replies, one per call; the last is given for ever. It remembers what it was sent. */
function server(...replies) {
  const sent = [];
  const emit = async (request, data) => {
    sent.push(data.id);
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    if (reply instanceof Error) throw reply;
    return reply;
  };
  return { sent, emit };
}

function begin(emit, record = memory()) {
  const told = [];
  const box = outbox({
    record, emit, wait: async () => {},
    acked: (one) => told.push(`acked ${one.id}`),
    refused: (one, error) => told.push(`${error.code} ${one.id}`),
  });
  return { box, told, record };
}

test('nothing is sent before the conversation is open', async () => {
  const { sent, emit } = server({ ok: true });
  const { box } = begin(emit);
  box.add(item('a'));
  await settled();
  assert.deepEqual(sent, []);
});

test('items go in order, one at a time', async () => {
  let under = 0;
  const sent = [];
  const { box, told } = begin(async (request, data) => {
    under += 1;
    assert.equal(under, 1);
    sent.push(data.id);
    await settled();
    under -= 1;
    return { ok: true };
  });
  box.resume();
  for (const id of ['a', 'b', 'c']) box.add(item(id));
  await new Promise((done) => setTimeout(done, 60));
  assert.deepEqual(sent, ['a', 'b', 'c']);
  assert.deepEqual(told, ['acked a', 'acked b', 'acked c']);
});

test('an item stays until it is acked and is sent again with its id after a reconnect', async () => {
  const { sent, emit } = server(new Error('disconnected'), { ok: true });
  const { box, told } = begin(emit);
  box.add(item('a'));
  box.resume();
  box.hold();
  await settled();
  assert.deepEqual([sent, box.items().length], [['a'], 1]);
  box.resume();
  await settled();
  assert.deepEqual([sent, told], [['a', 'a'], ['acked a']]);
});

test('a busy or failing server is asked again', async () => {
  const { sent, emit } = server({ ok: false, error: { code: 'too-fast' } }, { ok: false, error: { code: 'internal' } },
    new Error('timeout'), { ok: true });
  const { box, told } = begin(emit);
  box.resume();
  box.add(item('a'));
  await settled();
  assert.deepEqual([sent.length, told], [4, ['acked a']]);
});

test('an item the server keeps failing at does not hold up the others for ever', async () => {
  const { emit } = server({ ok: false, error: { code: 'internal' } });
  const { box, told } = begin(emit);
  box.resume();
  box.add(item('a'));
  box.add(item('b'));
  await settled();
  assert.deepEqual(told, ['internal a', 'internal b']);
});

test('a refusal takes the item out and tells why', async () => {
  const { sent, emit } = server({ ok: false, error: { code: 'stale-step' } });
  const { box, told } = begin(emit);
  box.resume();
  box.add(item('a'));
  await settled();
  assert.deepEqual([sent, told, box.items()], [['a'], ['stale-step a'], []]);
});

test('what waits outlives a reload', () => {
  const stored = new Map();
  const storage = () => ({ getItem: (key) => stored.get(key) ?? null, setItem: (key, text) => stored.set(key, text) });
  begin(server({ ok: true }).emit, keep('k', storage)).box.add(item('a'));
  const { box } = begin(server({ ok: true }).emit, keep('k', storage));
  assert.deepEqual(box.items(), [item('a')]);
});

test('without storage the page remembers', () => {
  const record = memory();
  record.write({ token: 't' });
  assert.equal(record.read().token, 't');
});

test('a late ack of a cleared item is not told', async () => {
  let answer;
  const { box, told } = begin(() => new Promise((done) => (answer = done)));
  box.resume();
  box.add(item('a'));
  box.clear();
  answer({ ok: true });
  await settled();
  assert.deepEqual(told, []);
});

test('a token is 43 characters of base64url and never the same', () => {
  assert.match(randomText(32), /^[A-Za-z0-9_-]{43}$/);
  assert.notEqual(randomText(32), randomText(32));
});

test('half a character is made whole before it is sent', () => {
  const { box } = begin(server({ ok: true }).emit);
  box.add({ ...item('a'), data: { id: 'a', text: 'broken \ud800 text 😀' } });
  assert.equal(box.items()[0].data.text, 'broken \ufffd text 😀');
});

test('a signal too many is let go at once, and what was said is sent', async () => {
  const { sent, emit } = server({ ok: false, error: { code: 'too-fast' } }, { ok: true });
  const { box, told } = begin(emit);
  box.add(item('a', 'signal'));
  box.add(item('b'));
  box.resume();
  await settled();
  assert.deepEqual([sent, told], [['a', 'b'], ['too-fast a', 'acked b']]);
});
