import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { socketClient } from './socket.js';

class FakeSocket {
  sent = [];
  closed = false;
  constructor(url) {
    this.url = url;
  }
  send(frame) {
    this.sent.push(frame);
  }
  close() {
    this.closed = true;
  }
  says(...frames) {
    for (const data of frames) this.onmessage({ data });
  }
}

/** A client and the sockets it has dialled; `heard` are its events. Timers stand still until `mock.timers.tick`. */
function begin(t, options = {}) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  t.after(() => mock.timers.reset());
  const dialled = [];
  const heard = [];
  const client = socketClient('https://chat.example', (event, data) => heard.push([event, data]), {
    dialled: (url) => dialled[dialled.push(new FakeSocket(url)) - 1],
    ...options,
  });
  return { client, dialled, heard, socket: dialled[0] };
}

const OPEN = '0{"sid":"x","pingInterval":25000,"pingTimeout":20000,"maxPayload":200}';
const JOINED = '40/visitor,{"sid":"y"}';

test('it dials the websocket of the same origin and joins the namespace', (t) => {
  const { socket, heard } = begin(t);
  socket.says(OPEN, JOINED);
  assert.equal(socket.url, 'wss://chat.example/socket.io/?EIO=4&transport=websocket');
  assert.deepEqual([socket.sent, heard], [['40/visitor,{}'], [['connect', undefined]]]);
});

test('a ping is answered', (t) => {
  const { socket } = begin(t);
  socket.says(OPEN, JOINED, '2');
  assert.equal(socket.sent.at(-1), '3');
});

test('an event is heard with its data', (t) => {
  const { socket, heard } = begin(t);
  socket.says(OPEN, JOINED, '42/visitor,["messages",{"seq":3}]');
  assert.deepEqual(heard.at(-1), ['messages', { seq: 3 }]);
});

test('events of another namespace, binary packets and events with our own names are ignored', (t) => {
  const { socket, heard } = begin(t);
  socket.says(OPEN, JOINED, '42["messages",{}]', '42/rep,["messages",{}]', '451-/visitor,["x",{}]', '42/visitor,["connect",{}]');
  assert.equal(heard.length, 1);
});

test('a call is resolved by the ack of its number', async (t) => {
  const { client, socket } = begin(t);
  socket.says(OPEN, JOINED);
  const [first, second] = [client.emit('say', { id: 'a' }), client.emit('say', { id: 'b' })];
  assert.equal(socket.sent.at(-1), '42/visitor,1["say",{"id":"b"}]');
  socket.says('43/visitor,1[{"ok":true,"seq":2}]', '43/visitor,0[{"ok":true,"seq":1}]');
  assert.deepEqual([(await first).seq, (await second).seq], [1, 2]);
});

test('what is sent on connecting goes out before the calls that waited', (t) => {
  const { client, socket } = begin(t);
  client.emit('answer', {});
  assert.deepEqual(socket.sent, []);
  socket.says(OPEN, JOINED);
  assert.equal(socket.sent.at(-1), '42/visitor,0["answer",{}]');
});

test('a call the connection did not outlive is rejected, and the socket dialled again', async (t) => {
  const { client, socket, dialled, heard } = begin(t);
  socket.says(OPEN, JOINED);
  const call = client.emit('say', {});
  socket.onclose();
  await assert.rejects(call, { message: 'disconnected' });
  assert.equal(heard.at(-1)[0], 'disconnect');
  mock.timers.tick(1_000);
  assert.equal(dialled.length, 2);
});

test('a call without an ack is rejected in time', async (t) => {
  const { client, socket } = begin(t);
  socket.says(OPEN, JOINED);
  const call = client.emit('say', {});
  mock.timers.tick(10_000);
  await assert.rejects(call, { message: 'timeout' });
});

test('a frame the server would close for is not sent', async (t) => {
  const { client, socket } = begin(t);
  socket.says(OPEN, JOINED);
  await assert.rejects(client.emit('say', { text: 'é'.repeat(150) }), { message: 'too-large' });
  assert.deepEqual(socket.sent, ['40/visitor,{}']);
});

test('a server that falls silent is left', (t) => {
  const { socket, heard } = begin(t);
  socket.says(OPEN, JOINED);
  mock.timers.tick(44_999);
  assert.ok(!socket.closed);
  mock.timers.tick(1);
  assert.ok(socket.closed);
  assert.equal(heard.at(-1)[0], 'disconnect');
});

test('the pauses between tries grow', (t) => {
  const { dialled } = begin(t, { minDelay: 1_000 });
  dialled[0].onclose();
  mock.timers.tick(1_500);
  dialled[1].onclose();
  mock.timers.tick(999);
  assert.equal(dialled.length, 2);
  mock.timers.tick(2_001);
  assert.equal(dialled.length, 3);
});

test('a refusal ends the trying until it is asked for', (t) => {
  const { client, socket, dialled, heard } = begin(t);
  socket.says(OPEN, '44/visitor,{"message":"no"}');
  mock.timers.tick(60_000);
  assert.deepEqual([dialled.length, heard.at(-1)], [1, ['refused', { message: 'no' }]]);
  client.connect();
  assert.equal(dialled.length, 2);
});

test('sent away by a server that stops, it comes back after the time told', (t) => {
  const { client, socket, dialled } = begin(t);
  socket.says(OPEN, JOINED);
  client.away(700);
  mock.timers.tick(699);
  assert.equal(dialled.length, 1);
  mock.timers.tick(1);
  assert.equal(dialled.length, 2);
});

test('a socket that was left is not heard any more', (t) => {
  const { client, socket, heard } = begin(t);
  socket.says(OPEN, JOINED);
  client.away(700);
  socket.says('42/visitor,["messages",{}]');
  assert.equal(heard.at(-1)[0], 'disconnect');
});

test('what is stale a moment later is sent now or never', (t) => {
  const { client, socket } = begin(t);
  client.send('typing', {});
  socket.says(OPEN, JOINED);
  client.send('typing', {});
  assert.deepEqual(socket.sent.slice(1), ['42/visitor,["typing",{}]']);
});
