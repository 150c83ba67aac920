// When a tab out of sight makes its rep away. The world outside (page, timer) only remembers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchSleep } from './asleep.js';

function tab({ available = true } = {}) {
  const told = [];
  const page = { visibilityState: 'visible', addEventListener(name, listener) { this.listener = listener; } };
  let due = null;
  watchSleep({ page, isAvailable: () => available, away: () => told.push('away'), back: since => told.push(since), now: () => 7,
    later: then => { due = then; return 1; }, never: () => { due = null; } });
  const turns = state => { page.visibilityState = state; page.listener(); };
  return { told, turns, waits: () => due?.() };
}

test('out of sight for long makes away, and in sight again back', () => {
  const { told, turns, waits } = tab();
  turns('hidden');
  waits();
  turns('visible');
  assert.deepEqual(told, ['away', 7]);
});

test('back in time, nothing has happened', () => {
  const { told, turns, waits } = tab();
  turns('hidden');
  turns('visible');
  waits();
  assert.deepEqual(told, []);
});

test('who is away by their own word does not come back by themselves', () => {
  const { told, turns, waits } = tab({ available: false });
  turns('hidden');
  waits();
  turns('visible');
  assert.deepEqual(told, []);
});
