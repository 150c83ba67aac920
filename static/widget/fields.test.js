import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIELDS } from './fields.js';

const value = FIELDS.number.value;

test('plain numbers are sent as numbers, with either decimal sign', () => {
  assert.deepEqual(['60000', '-5', '1.5', '2,25'].map(value), [60000, -5, 1.5, 2.25]);
});

test('what may be read in two ways, or is prose, is left to the server', () => {
  assert.deepEqual(['1.000', '1,000', 'about 20k', '20 000', ''].map(value), Array(5).fill(undefined));
});
