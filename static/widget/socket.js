/** A small Socket.IO v5 client (Engine.IO v4): websocket only, JSON text only, one namespace.
 *
 * Delivery is at most once. Once sent, a call that its connection does not outlive is rejected, because nobody knows
 * whether it arrived: send it again with the same id of your own. Nothing the server said meanwhile is replayed: on
 * `connect`, ask for what came after the last number you hold.
 */

const OURS = new Set(['connect', 'disconnect', 'refused']);
const HERE = '/visitor'; // our namespace
// type, ack id, JSON of a packet to it; types 5 and 6 (binary) do not match and are ignored
const PACKET = /^4([0-4])\/visitor(?:,|$)(\d+)?(.*)$/s;
const STEADY = 10_000; // ms a connection must have lasted for the back-off to start again

/**
 * `hear(event, data)` gets the server's events and ours: `connect`, `disconnect` (also of a try that failed),
 * `refused`. Calls are rejected with the messages `timeout`, `disconnected` and `too-large`.
 */
export function socketClient(origin, hear, options = {}) {
  const {
    ackTimeout = 10_000,
    connectTimeout = 20_000,
    minDelay = 500,
    maxDelay = 30_000,
    dialled = (url) => new WebSocket(url),
  } = options;
  const url = `${origin.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const calls = new Map(); // ack id → { packet, sent, resolve, reject, timer }
  let socket = null;
  let connected = false;
  let wanted = true; // false: closed by us, refused or disconnected by the server
  let nextId = 0;
  let attempt = 0;
  let silence = 45_000; // pingInterval + pingTimeout, as the server announces
  let maxPayload = Infinity;
  let since, watchdog, retry;

  function watch(ms) {
    clearTimeout(watchdog);
    watchdog = setTimeout(drop, ms);
  }

  function dial() {
    clearTimeout(retry);
    if (socket) return;
    watch(connectTimeout);
    try {
      const ws = (socket = dialled(url));
      ws.onmessage = ({ data }) => ws === socket && typeof data === 'string' && understood(data);
      ws.onclose = ws.onerror = () => ws === socket && drop();
    } catch {
      drop(); // some browsers throw when a Content-Security-Policy forbids the address
    }
  }

  // The end of a connection or of a try. Does not wait for the socket's own close event: on a dead network that
  // comes a minute late.
  function drop(delay) {
    const ws = socket;
    socket = null;
    clearTimeout(watchdog);
    clearTimeout(retry);
    ws?.close();
    if (connected && Date.now() - since > STEADY) attempt = 0;
    connected = false;
    const backOff = Math.min(maxDelay, minDelay * 2 ** attempt) * (0.5 + Math.random());
    attempt += 1;
    if (wanted) retry = setTimeout(dial, delay ?? backOff);
    for (const [id, call] of calls) {
      if (call.sent || !wanted) settle(id).reject(new Error('disconnected'));
    }
    hear('disconnect');
  }

  /** What is not our server's speech (a proxy's, a broken frame) ends the connection; it is never the page's error. */
  function understood(frame) {
    try {
      receive(frame);
    } catch (error) {
      console.error('leadlight:', error);
      drop();
    }
  }

  function receive(frame) {
    if (connected) watch(silence);
    if (frame[0] === '0') {
      const opening = JSON.parse(frame.slice(1));
      silence = opening.pingInterval + opening.pingTimeout;
      maxPayload = opening.maxPayload ?? Infinity;
      socket.send(`40${HERE},{}`);
    } else if (frame[0] === '1') drop();
    else if (frame[0] === '2') socket.send('3');
    else take(PACKET.exec(frame));
  }

  function take(packet) {
    if (!packet) return;
    const [, type, id, json] = packet;
    const data = json ? JSON.parse(json) : undefined;
    if (type === '0') joined();
    else if (type === '2') OURS.has(data[0]) || hear(...data);
    else if (type === '3') settle(Number(id))?.resolve(data[0]);
    else {
      wanted = false; // disconnected (1) or refused (4) by the server: its wish, so no reconnecting by ourselves
      drop();
      hear('refused', data);
    }
  }

  function joined() {
    connected = true;
    since = Date.now();
    watch(silence);
    hear('connect'); // first, so that what it sends arrives before the calls that waited
    for (const [id, call] of calls) transmit(id, call);
  }

  function settle(id) {
    const call = calls.get(id); // none: it timed out before
    calls.delete(id);
    clearTimeout(call?.timer);
    return call;
  }

  function transmit(id, call) {
    if (!connected || call.sent) return;
    // the server closes the connection on a larger frame, and a resent one would close it for ever
    if (new TextEncoder().encode(call.packet).length > maxPayload) {
      settle(id).reject(new Error('too-large'));
      return;
    }
    call.sent = true;
    socket.send(call.packet);
  }

  dial();
  return {
    isConnected: () => connected,
    /** Send, and wait for the server's ack. */
    emit(event, data) {
      return new Promise((resolve, reject) => {
        const id = nextId++;
        const timer = setTimeout(() => settle(id)?.reject(new Error('timeout')), ackTimeout);
        const call = { packet: `42${HERE},${id}${JSON.stringify([event, data])}`, resolve, reject, timer };
        calls.set(id, call);
        transmit(id, call);
      });
    },
    /** Send without ack, or not at all if there is no connection now: for what is stale a moment later. */
    send(event, data) {
      if (connected) socket.send(`42${HERE},${JSON.stringify([event, data])}`);
    },
    /** Try now instead of at the next back-off, or again after a refusal. */
    connect() {
      wanted = true;
      dial();
    },
    /** Leave and come back after `ms`: the server is about to stop. */
    away(ms) {
      drop(ms);
    },
    close() {
      wanted = false;
      if (connected) socket.send(`41${HERE},`);
      drop();
    },
  };
}
