import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { line } from './line.js';

/** A line whose websocket and whose other way are told what to do; `heard`: what comes out of it. */
function begin(t) {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const heard = [];
  const asked = { socket: [], http: [] };
  let way = null;
  const client = (name, hear) => {
    const own = { connected: false, hear, isConnected: () => own.connected, connect() {}, close: () => asked[name].push('close') };
    own.emit = async (event) => asked[name].push(event);
    own.send = (event) => asked[name].push(event);
    return own;
  };
  let socket;
  const dial = (origin, hear) => (socket = client('socket', hear));
  const loaded = async () => ({ httpClient: (origin, hear) => (way = client('http', hear)) });
  const made = line('https://chat.example', (event) => heard.push(event), dial, loaded);
  const settled = () => new Promise((done) => setImmediate(done));
  return { made, heard, asked, socket: () => socket, http: () => way, settled };
}

test('two websockets that fail, and HTTP takes over; a third try behind it is not heard', async (t) => {
  const { made, heard, asked, socket, http, settled } = begin(t);
  socket().hear('disconnect');
  assert.equal(http(), null);
  socket().hear('disconnect');
  await settled();
  http().hear('connect');
  made.emit('open');
  socket().hear('disconnect');
  assert.deepEqual([heard, asked.http], [['disconnect', 'disconnect', 'connect'], ['open']]);
});

test('a proxy that lets nothing through is gone round after a while', async (t) => {
  const { http, settled } = begin(t);
  mock.timers.tick(6_000);
  await settled();
  assert.ok(http());
});

test('once a websocket stands it is used again, and HTTP is closed', async (t) => {
  const { made, asked, socket, settled } = begin(t);
  mock.timers.tick(6_000);
  await settled();
  socket().hear('connect');
  made.emit('open');
  assert.deepEqual([asked.http, asked.socket], [['close'], ['open']]);
});

test('a connection that stood and is lost is no failed try', async (t) => {
  const { socket, http, settled } = begin(t);
  socket().hear('connect');
  socket().hear('disconnect');
  socket().hear('disconnect');
  await settled();
  assert.equal(http(), null);
});
