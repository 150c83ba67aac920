/** The visitor's requests as plain HTTP, for where websockets are blocked: as `socketClient`, and loaded for those only.
 *
 * A held request brings what others say. What is no answer of our server (a proxy's page, a cut line) ends the
 * connection, which is tried again; a request that it does not outlive is rejected, like over the socket.
 */

const HELD = 40_000; // ms: the server answers a held request within 25 s
const LEAST = 1_000; // ms between two of them that brought nothing

export function httpClient(origin, hear, options = {}) {
  const { ackTimeout = 15_000, minDelay = 1_000, maxDelay = 30_000, fetched = (...asked) => fetch(...asked) } = options;
  let connected = false;
  let wanted = true;
  let attempt = 0;
  let line = new AbortController(); // ends with the connection
  let round = 0;
  let token, retry;

  function begin() {
    clearTimeout(retry);
    if (connected) return;
    line = new AbortController();
    connected = true; // each request carries all it needs: whether the server is there, the first one tells
    hear('connect');
  }

  function drop(delay) {
    if (!connected) return;
    connected = false;
    line.abort();
    const backOff = Math.min(maxDelay, minDelay * 2 ** attempt) * (0.5 + Math.random());
    attempt += 1;
    if (wanted) retry = setTimeout(begin, delay ?? backOff);
    hear('disconnect');
  }

  /** The server's ack; an Error `disconnected` for anything else. */
  async function ask(path, ms, more = {}) {
    const { signal } = line;
    const timer = setTimeout(drop, ms);
    try {
      const headers = { Authorization: `Bearer ${token}`, ...(more.body && { 'Content-Type': 'application/json' }) };
      const response = await fetched(`${origin}/visitor/${path}`, { cache: 'no-store', credentials: 'omit', headers, signal, ...more });
      const ack = response.ok ? await response.json() : {};
      if (typeof ack?.ok !== 'boolean' || signal.aborted) throw new Error('not our server');
      attempt = 0;
      return ack;
    } catch {
      if (!signal.aborted) drop();
      throw new Error('disconnected');
    } finally {
      clearTimeout(timer);
    }
  }

  async function emit(event, data) {
    if (!connected) throw new Error('disconnected');
    const { token: own, ...body } = data;
    if (own) token = own;
    const ack = await ask(event, ackTimeout, { method: 'POST', body: JSON.stringify(body) });
    if (event === 'open' && ack.ok) listen(ack.seq);
    return ack;
  }

  /** Held requests, one behind the other, until the connection ends or another `open` begins anew. */
  async function listen(after) {
    const { signal } = line;
    const mine = (round += 1);
    while (mine === round && !signal.aborted) {
      const asked = Date.now();
      const ack = await ask(`messages?after=${after}`, HELD).catch(() => null); // null: the connection has ended
      if (!ack || mine !== round) return;
      if (ack.ok && ack.seq > after) {
        after = ack.seq;
        hear('messages', ack);
      } else await pause(ack.ok ? LEAST - (Date.now() - asked) : 3_000);
    }
  }

  queueMicrotask(begin);
  return {
    isConnected: () => connected,
    emit,
    send() {}, // for what is stale a moment later
    connect() {
      wanted = true;
      begin();
    },
    away: drop,
    close() {
      wanted = false;
      clearTimeout(retry);
      drop();
    },
  };
}

const pause = (ms) => new Promise((done) => setTimeout(done, Math.max(0, ms)));
