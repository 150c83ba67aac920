// What happens to the console's state: Remy is signed in, Olga is another rep, Vera the visitor.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAREWELL, begin, isPast, leadOf, openAlerts, paneOf, reduce } from './reduce.js';

const AT = Date.parse('2026-11-22T10:00:00Z');
const remys = begin({ name: 'Remy', email: 'remy@example.com', role: 'rep' });
const vera = { id: 'vera', version: 3, conversation: 'c1', state: 'bot', total: 11 };
const hot = { id: 'a1', lead: 'vera', conversation: 'c1', because: ['Authority 4: “I do”'], at: '2026-11-22T10:00:00Z', for: ['Remy'] };

const after = (...events) => events.reduce(reduce, remys);
const watched = change => ({ type: 'watched', leads: [], alerts: [], reps: [], flows: [], cursor: 7, now: AT, ...change });
const read = change => ({ type: 'read', conversation: 'c1', lead: vera, seq: 2, scorecard: { total: 11 }, history: [],
  messages: [{ seq: 2, by: 'bot', text: 'Hi!' }], ...change });
const said = (seq, change) => ({ type: 'messages', conversation: 'c1', after: seq - 1, seq,
  messages: [{ seq, by: 'visitor', text: `line ${seq}` }], ...change });
const lines = state => paneOf(state, 'c1').messages.map(message => message.seq);

test('what a watch brings is kept, with the cursor to go on from', () => {
  const state = after(watched({ leads: [vera], flows: [{ flow: 'demo', problems: ['x'] }] }));
  assert.equal(state.cursor, 7);
  assert.deepEqual([state.leads.vera, state.flows.length], [vera, 1]);
});

test('a later watch brings only what changed, and the rest stays', () => {
  const state = after(watched({ leads: [vera] }), watched({ leads: [{ ...vera, id: 'tom', conversation: 'c2' }] }));
  assert.deepEqual(Object.keys(state.leads), ['vera', 'tom']);
});

test('an older version of a lead never replaces a newer one', () => {
  const state = after({ type: 'lead', lead: vera }, { type: 'lead', lead: { ...vera, version: 2, total: 4 } });
  assert.equal(state.leads.vera.total, 11);
});

test('a push that follows on is applied', () => {
  assert.deepEqual(lines(after(read(), said(3))), [2, 3]);
});

test('numbers may skip: the log holds more than is said', () => {
  assert.deepEqual(lines(after(read(), said(9, { after: 2 }))), [2, 9]);
});

test('before a gap nothing is applied, it is pulled', () => {
  const state = after(read(), said(9));
  assert.deepEqual(lines(state), [2]);
  assert.equal(paneOf(state, 'c1').behind, true);
});

test('what is pulled closes the gap', () => {
  const state = after(read(), said(4), read({ seq: 4, messages: [{ seq: 3 }, { seq: 4 }] }));
  assert.deepEqual(lines(state), [2, 3, 4]);
  assert.equal(paneOf(state, 'c1').behind, false);
});

test('the same message twice stands there once', () => {
  assert.deepEqual(lines(after(read(), said(3), said(3))), [2, 3]);
});

test('pushes of a conversation nobody has opened are left alone', () => {
  assert.equal(after(said(3)), remys);
});

test('a line being sent empties the draft and stands below the others until it is stored', () => {
  const sending = after({ type: 'drafted', conversation: 'c1', text: 'Hello' }, read(),
    { type: 'sending', conversation: 'c1', id: 'i1', text: 'Hello' });
  assert.equal(sending.drafts.c1, '');
  assert.deepEqual(paneOf(sending, 'c1').sending, [{ id: 'i1', text: 'Hello' }]);
});

test('a line is not doubled when its push comes before its ack', () => {
  const state = [{ type: 'sending', conversation: 'c1', id: 'i1', text: 'Hello' }, said(3, { messages: [{ seq: 3, by: 'rep' }] }),
    { type: 'sent', conversation: 'c1', id: 'i1', seq: 3 }].reduce(reduce, after(read()));
  assert.deepEqual(paneOf(state, 'c1').sending, []);
  assert.equal(paneOf(state, 'c1').behind, false);
});

test('a line whose push is missing stays in sight and is pulled', () => {
  const state = after(read(), { type: 'sending', conversation: 'c1', id: 'i1', text: 'Hello' },
    { type: 'sent', conversation: 'c1', id: 'i1', seq: 3 });
  assert.equal(paneOf(state, 'c1').sending.length, 1);
  assert.equal(paneOf(state, 'c1').behind, true);
});

test('a refused line goes back in front of what was typed since', () => {
  const state = after(read(), { type: 'sending', conversation: 'c1', id: 'i1', text: 'Hello' },
    { type: 'drafted', conversation: 'c1', text: 'and more' },
    { type: 'unsent', conversation: 'c1', id: 'i1', error: { code: 'not-yours' } });
  assert.equal(state.drafts.c1, 'Hello\nand more');
  assert.equal(paneOf(state, 'c1').note.error.code, 'not-yours');
});

test('an alert claimed by another says so, then leaves', () => {
  const claimed = after({ type: 'alert', alert: hot, now: AT }, { type: 'alert', alert: { ...hot, claimed_by: 'Olga' }, now: AT + 5000 });
  assert.equal(claimed.alerts.a1.left, AT + 5000);
  assert.deepEqual(openAlerts(claimed), []);
  assert.deepEqual(reduce(claimed, { type: 'tick', now: AT + 5000 + FAREWELL }).alerts, {});
});

test('a withdrawn alert says so as well', () => {
  const state = after({ type: 'alert', alert: hot, now: AT }, { type: 'alert', alert: { ...hot, withdrawn: true }, now: AT + 1 });
  assert.equal(state.alerts.a1.left, AT + 1);
});

test('an alert I claimed leaves at once', () => {
  assert.deepEqual(after({ type: 'alert', alert: hot, now: AT },
    { type: 'alert', alert: { ...hot, claimed_by: 'Remy' }, now: AT }).alerts, {});
});

test('an alert that was over before we came is not shown', () => {
  assert.deepEqual(after(watched({ alerts: [{ ...hot, claimed_by: 'Olga' }] })).alerts, {});
});

test('a further cause is added to the same card', () => {
  const state = after({ type: 'alert', alert: hot, now: AT },
    { type: 'alert', alert: { ...hot, because: [...hot.because, 'Saw pricing'] }, now: AT });
  assert.deepEqual(openAlerts(state).map(alert => alert.because.length), [2]);
});

test('being too late marks the card before the server says so', () => {
  const state = after({ type: 'alert', alert: hot, now: AT }, { type: 'taken', conversation: 'c1', by: 'Olga', now: AT });
  assert.equal(state.alerts.a1.claimed_by, 'Olga');
});

test('typing is forgotten after a while, and at once when the line comes', () => {
  const typing = after(read(), { type: 'opened', conversation: 'c1' }, { type: 'typing', conversation: 'c1', by: 'visitor', now: AT });
  assert.equal(paneOf(typing, 'c1').typing.by, 'visitor');
  assert.equal(paneOf(reduce(typing, { type: 'tick', now: AT + 4000 }), 'c1').typing, null);
  assert.equal(paneOf(reduce(typing, said(3)), 'c1').typing, null);
});

test('a second in which nothing changes leaves the very same state', () => {
  const state = after(read(), { type: 'opened', conversation: 'c1' }, { type: 'alert', alert: hot, now: AT });
  assert.equal(reduce(state, { type: 'tick', now: AT + 1000 }), state);
});

test('whoever is signed out stays so until the page is loaded again', () => {
  assert.equal(after({ type: 'link', link: 'signed-out' }, { type: 'link', link: 'lost' }).link, 'signed-out');
});

test('an event nobody knows is our mistake and says so', () => {
  assert.throws(() => after({ type: 'lede' }), /no change is called 'lede'/);
});

test('a lead that has become part of another leaves, and its conversation is that one\u2019s', () => {
  const one = { id: 'one', version: 5, conversation: 'c9', state: 'bot' };
  const joined = { type: 'lead', lead: { ...vera, version: 6, joined: 'one' } };
  const state = after(watched({ leads: [vera, one] }), read(), joined);
  assert.deepEqual(Object.keys(state.leads), ['one']);
  assert.deepEqual([leadOf(state, 'c1').id, isPast(leadOf(state, 'c1'), 'c1')], ['one', true]);
});

test('an earlier conversation is read as one of the lead it is of', () => {
  const state = after(read({ conversation: 'c0' }));
  assert.deepEqual([leadOf(state, 'c0').id, isPast(leadOf(state, 'c0'), 'c0')], ['vera', true]);
});

test('where two leads name a conversation, the later word counts', () => {
  const parted = { id: 'own', version: 4, conversation: 'c1', state: 'bot' };
  assert.equal(leadOf(after(watched({ leads: [parted, vera] })), 'c1').id, 'own');
});

test('an alert that was claimed does not ring again because an older word of it comes late', () => {
  const mine = { ...hot, version: 5, claimed_by: 'Remy', open: false };
  const state = after({ type: 'alert', alert: { ...hot, version: 4 }, now: AT }, { type: 'alert', alert: mine, now: AT },
    watched({ alerts: [{ ...hot, version: 4 }] }));
  assert.deepEqual(state.alerts, {});
});

test('an alert that goes on under another one of the lead leaves without a word', () => {
  const state = after(watched({ alerts: [hot] }), { type: 'alert', alert: { ...hot, open: false, continued: 'a2' }, now: AT });
  assert.deepEqual(state.alerts, {});
});

test('of who is erased nothing stays: lines, drafts, notices and hits go, and an open talk is to be read anew', () => {
  const named = { ...vera, name: 'Vera' };
  const erased = { ...vera, version: 9, state: 'closed', erased: '2026-11-29T10:00:00Z' };
  const state = after(watched({ leads: [named] }), read({ lead: named, messages: [{ seq: 2, by: 'visitor', text: 'I am Vera' }] }),
    { type: 'drafted', conversation: 'c1', text: 'Dear Vera' }, { type: 'drafted', conversation: 'note:c1', text: 'Vera!' },
    { type: 'noticed', notice: { id: 'due vera', kind: 'due', conversation: 'c1', lead: named } },
    { type: 'found', text: 'vera', found: [{ lead: 'vera', conversation: 'c1', line: [{ text: 'Vera' }] }] },
    { type: 'lead', lead: erased });
  assert.doesNotMatch(JSON.stringify(state), /Vera/);
  assert.deepEqual([paneOf(state, 'c1').loaded, leadOf(state, 'c1').erased], [false, erased.erased]);
});

test('what is read of an erased talk takes the place of all that was held', () => {
  const erased = { ...vera, version: 9, erased: '2026-11-29T10:00:00Z' };
  const state = after(read(), read({ lead: erased, seq: 5, messages: [{ seq: 5, by: 'bot', text: 'Erased' }] }),
    read({ lead: erased, seq: 5, messages: [{ seq: 2, by: 'bot', text: 'Hi!' }, { seq: 5, by: 'bot', text: 'Erased' }] }));
  assert.deepEqual(lines(state), [2, 5]);
});
