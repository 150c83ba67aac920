// What became of an alert, in its order.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentsOf } from './trace.js';

const at = second => `2026-11-22T10:00:0${second}Z`;
const by = second => [{ rep: 'Remy', at: at(second) }];

test('the moments of an alert stand in the order of their times, also where it was passed on', () => {
  const entry = { at: at(0), sent: [...by(0), { rep: 'Rosa', at: at(3) }], delivered: by(1), seen: by(2), claimed: by(4), replied: at(5) };
  assert.deepEqual(momentsOf(entry).map(({ what }) => what), ['raised', 'sent', 'delivered', 'seen', 'sent', 'claimed', 'replied']);
});
