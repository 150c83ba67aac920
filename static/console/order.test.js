import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grouped, isMine } from './order.js';

const at = minute => `2026-11-22T10:${String(minute).padStart(2, '0')}:00Z`;
const lead = (id, change) => ({ id, state: 'bot', hot: false, last: at(0), ...change });
const ids = leads => grouped(leads).map(({ group, leads: some }) => [group, ...some.map(one => one.id)]);
const remy = { id: 'r1', name: 'Remy' };

test('hot leads come first, then those who wait, then the rest, then the closed', () => {
  assert.deepEqual(ids([lead('done', { state: 'closed' }), lead('talk'), lead('wait', { state: 'waiting' }), lead('hot', { hot: true })]),
    [['hot', 'hot'], ['waiting', 'wait'], ['talking', 'talk'], ['closed', 'done']]);
});

test('a hot lead nobody has claimed stands before a later one somebody has', () => {
  assert.deepEqual(ids([lead('claimed', { hot: true, state: 'rep', owner: 'Olga', last: at(9) }), lead('open', { hot: true })]),
    [['hot', 'open', 'claimed']]);
});

test('the hottest come first, of those as hot who has waited longest', () => {
  assert.deepEqual(ids([lead('w', { hot: true, total: 9, of: 16, waits: at(1) }), lead('h', { hot: true, total: 14, of: 16 }),
    lead('v', { hot: true, total: 9, of: 16, waits: at(0) })]), [['hot', 'h', 'v', 'w']]);
});

test('who has waited longest comes first, who spoke last comes first among the rest', () => {
  assert.deepEqual(ids([lead('w2', { state: 'waiting', last: at(2) }), lead('w1', { state: 'waiting', last: at(1) }),
    lead('t1', { last: at(1) }), lead('t2', { last: at(2) })]), [['waiting', 'w1', 'w2'], ['talking', 't2', 't1']]);
});

test('a hot lead whose visitor has left stays on top until it is somebody’s', () => {
  assert.deepEqual(ids([lead('left', { hot: true, state: 'closed' })]), [['hot', 'left']]);
  assert.deepEqual(ids([lead('left', { hot: true, state: 'closed', owner: 'Olga' })]), [['closed', 'left']]);
});

test('who has left a message waits for an answer, also at the end, until a rep has taken it', () => {
  assert.deepEqual(ids([lead('w', { state: 'waiting', last: at(5) }), lead('left', { state: 'closed', message: at(2), last: at(9) }),
    lead('mine', { state: 'rep', message: at(1) })]), [['waiting', 'left', 'w'], ['talking', 'mine']]);
});

test('an owner of a queued lead has not claimed it', () => {
  assert.equal(isMine(remy, lead('x', { owner: 'Remy' })), false);
  assert.equal(isMine(remy, lead('x', { owner: 'Remy', state: 'rep' })), true);
});

test('another rep of the same name is another rep', () => {
  assert.equal(isMine(remy, lead('x', { owner: 'Remy', owner_id: 'r2', state: 'rep' })), false);
});
