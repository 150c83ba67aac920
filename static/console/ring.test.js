import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMyTurn, ringsBetween } from './ring.js';

const remy = { id: 'r1', name: 'Remy' };
const alert = change => ({ a1: { id: 'a1', for: ['r1'], ...change } });
const rings = (before, after) => ringsBetween(before, after, remy).length;

test('an alert for Remy rings at Remy’s, one for Olga does not', () => {
  assert.deepEqual([rings({}, alert()), rings({}, alert({ for: ['o1'] }))], [1, 0]);
});

test('an alert for nobody in particular is everybody’s', () => {
  assert.equal(isMyTurn(remy, { for: [] }), true);
});

test('a further cause does not ring again', () => {
  assert.equal(rings(alert(), alert({ because: ['x', 'y'] })), 0);
});

test('it rings when the turn comes to Remy', () => {
  assert.equal(rings(alert({ for: ['o1'] }), alert({ for: ['o1', 'r1'] })), 1);
});

test('what is over does not ring', () => {
  assert.equal(rings({}, alert({ left: 1 })), 0);
});
