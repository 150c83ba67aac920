// Who the site says that its visitor is, on the wire: one conversation is one person's.
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { converse } from './conversation.js';
import { keep } from './keep.js';
import { reduce } from './reduce.js';
import { talk } from './talk.js';

const settled = () => new Promise((done) => setTimeout(done, 5));
const HI = { seq: 1, by: 'bot', text: 'Hi', step: 'need' };
const OPENED = { ok: true, seq: 1, state: 'bot', language: 'en', messages: [HI], step: { id: 'need', kind: 'text' } };
const BAD = { ok: false, error: { code: 'bad-identity', message: 'the token has run out' } };

beforeEach(() => {
  globalThis.document = { referrer: '' };
  globalThis.BroadcastChannel = undefined; // Node's keeps the process alive
  mock.restoreAll();
});

/** A server that lets each conversation be one customer's: a token is the customer's name, `bad` is none. */
function server() {
  const owners = new Map();
  return ({ token, identity }) => {
    if (identity === 'bad') return { ...OPENED, identity: BAD };
    if (!identity) return OPENED;
    const owner = owners.get(token) ?? identity;
    owners.set(token, owner);
    return owner === identity
      ? { ...OPENED, conversation: token, identity: { ok: true } }
      : { ok: false, error: { code: 'other-identity', message: 'This chat belongs to somebody else.' } };
  };
}

/** A page of the site with the chat open; `record` and `opens` are the tab's and the server's, also over pages. */
async function page(identity, record = keep('k', () => null), opens = server(), isWhole = true) {
  const embed = { origin: 'https://chat.example', flow: 'demo', language: 'en', identity };
  const line = { sent: [] };
  const shown = [];
  const connect = (origin, hear) => {
    line.hear = hear;
    return {
      isConnected: () => true,
      connect() {},
      async emit(event, data) {
        line.sent.push(data);
        return event === 'open' ? opens(data) : new Promise(() => {}); // the line is slow
      },
    };
  };
  const draw = (state) => shown.push(...state.messages, ...state.pending);
  const chat = converse(embed, record, () => 'https://shop.example/', draw, connect);
  if (isWhole) chat.grow({ reduce, talk });
  shown.push(...chat.state().pending);
  const identify = async (word) => {
    embed.identity = word;
    chat.identify();
    await settled();
  };
  await line.hear('connect');
  await settled();
  return { chat, line, record, opens, embed, shown, identify, tokens: () => line.sent.map(({ token }) => token).filter(Boolean) };
}

test('the word of the site goes with `open`, once, and nothing of it is kept beyond the page', async () => {
  const { line, record } = await page('ines');
  await line.hear('connect');
  assert.deepEqual(line.sent.map(({ identity }) => identity), ['ines', undefined]);
  assert.doesNotMatch(JSON.stringify(record.read()), /ines/);
});

test('a word that comes after the opening is sent on the connection that stands', async () => {
  const { identify, line, tokens } = await page();
  await identify('ines');
  assert.deepEqual(line.sent.map(({ identity }) => identity), [undefined, 'ines']);
  assert.equal(new Set(tokens()).size, 1);
});

test('another customer begins a conversation of their own and sees nothing of the one before', async () => {
  const ines = await page('ines');
  ines.chat.say('My secret');
  ines.record.write({ draft: 'half a secret', letter: { text: 'another' }, followed: ['meet'] });
  const bo = await page('bo', ines.record, ines.opens);
  assert.deepEqual([...new Set(bo.shown.map(({ text }) => text))], ['Hi']);
  assert.notEqual(bo.tokens().at(-1), ines.tokens()[0]);
  const { outbox, draft, letter, followed } = bo.record.read();
  assert.deepEqual([outbox, draft, letter, followed], [[], undefined, undefined, undefined]);
});

test('another customer sees nothing of the one before also while the code for it is on its way', async () => {
  const ines = await page('ines');
  ines.chat.say('My secret');
  const bo = await page('bo', ines.record, ines.opens, false);
  assert.deepEqual(bo.shown, []);
  bo.chat.grow({ reduce, talk });
  await settled();
  assert.deepEqual(bo.chat.state().messages.map(({ text }) => text), ['Hi']);
  assert.notEqual(bo.tokens().at(-1), ines.tokens()[0]);
});

test('who comes back is the same customer: what waited is theirs', async () => {
  const ines = await page('ines');
  ines.chat.say('Hello');
  const later = await page('ines', ines.record, ines.opens);
  assert.deepEqual(new Set(later.tokens()).size, 1);
  assert.deepEqual(later.record.read().outbox.map(({ text }) => text), ['Hello']);
});

test('who signs out leaves their conversation, on the page and on the next one', async () => {
  const ines = await page('ines');
  await ines.identify(null);
  assert.notEqual(ines.tokens().at(-1), ines.tokens()[0]);
  const bo = await page('bo');
  const nobody = await page(null, bo.record, bo.opens);
  assert.notEqual(nobody.tokens()[0], bo.tokens()[0]);
});

test('signed out, a conversation that was nobody\'s goes on', async () => {
  const { identify, tokens } = await page();
  await identify(null);
  assert.equal(new Set(tokens()).size, 1);
});

test('a sign-out while the word is on its way is not lost', async () => {
  const ines = await page();
  ines.embed.identity = 'ines';
  ines.chat.identify();
  await ines.identify(null);
  assert.equal(ines.record.read().vouched, undefined);
  assert.notEqual(ines.tokens().at(-1), ines.tokens()[0]);
});

test('of another customer the trail begins anew', async () => {
  const ines = await page('ines');
  let forgotten = 0;
  ines.embed.forget = () => (forgotten += 1);
  await ines.identify('bo');
  assert.equal(forgotten, 1);
});

test('a word that the server does not believe is told to the developer, and the talk goes on', async () => {
  const error = mock.method(console, 'error', () => {});
  const { chat, record } = await page('bad');
  assert.deepEqual(error.mock.calls.map((call) => call.arguments), [['leadlight: bad-identity: the token has run out']]);
  assert.deepEqual([chat.state().phase, record.read().vouched], ['live', undefined]);
});

test('a conversation begun again by its own visitor is vouched for too', async () => {
  const { chat, line } = await page('ines');
  chat.restart();
  await settled();
  assert.deepEqual(line.sent.map(({ identity }) => identity), ['ines', 'ines']);
});
