import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpClient } from './http.js';

const settled = () => new Promise((done) => setTimeout(done, 10));

/** A client of a server that answers from `replies`: path → body, or an Error. */
function begin(t, replies) {
  const asked = [];
  const heard = [];
  const fetched = async (url, { headers, body, signal }) => {
    const path = url.replace('https://chat.example/visitor/', '');
    asked.push([path, headers.Authorization, body && JSON.parse(body)]);
    const reply = replies[path.split('?')[0]];
    if (reply === undefined) return new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('cut'))));
    if (reply instanceof Error) throw reply;
    return new Response(typeof reply === 'string' ? reply : JSON.stringify(reply));
  };
  const client = httpClient('https://chat.example', (event, data) => heard.push([event, data]), { fetched, minDelay: 60_000 });
  t.after(() => client.close());
  return { client, asked, heard };
}

test('the token goes in its header and never in an address or a body; then news is waited for', async (t) => {
  const { client, asked } = begin(t, { open: { ok: true, seq: 3 } });
  await settled();
  await client.emit('open', { token: 'secret', flow: 'demo' });
  await settled();
  assert.deepEqual(asked, [
    ['open', 'Bearer secret', { flow: 'demo' }],
    ['messages?after=3', 'Bearer secret', undefined],
  ]);
});

test('news is told once, and the next is waited for behind it', async (t) => {
  const replies = { open: { ok: true, seq: 3 }, messages: { ok: true, seq: 5, messages: [] } };
  const { client, asked, heard } = begin(t, replies);
  await settled();
  await client.emit('open', { token: 'secret' });
  await settled();
  assert.deepEqual(heard.filter(([event]) => event === 'messages').length, 1);
  assert.equal(asked.at(-1)[0], 'messages?after=5');
});

for (const [name, reply] of [["a proxy's page", '<html>Bad gateway</html>'], ['JSON of another', '[]'], ['a cut line', new TypeError('cut')]]) {
  test(`${name} ends the connection`, async (t) => {
    const { client, heard } = begin(t, { open: reply });
    await settled();
    await assert.rejects(client.emit('open', { token: 'secret' }), /disconnected/);
    assert.deepEqual(heard.map(([event]) => event), ['connect', 'disconnect']);
    assert.equal(client.isConnected(), false);
  });
}
