import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fits, mayOpen } from './moment.js';

// as Python's fnmatchcase, which the server's signals go by
const FITTING = {
  '/pricing*': ['/pricing', '/pricing/', '/pricing/a/b'],
  '*': ['/', '/any/thing'],
  '/a?c': ['/abc', '/a/c'],
  '/[ab]x': ['/ax', '/bx'],
  '/[!ab]x': ['/cx'],
  '/[0-9][0-9]': ['/42'],
  '/[]a]x': ['/]x', '/ax'],
  '/[!]a]x': ['/bx'],
  '/[^a]': ['/^', '/a'],
  '/a.b+c(d)': ['/a.b+c(d)'],
  '/[a': ['/[a'],
  '/[]': ['/[]'],
  '/\\d': ['/\\d'],
  '/[\\d]': ['/\\', '/d'],
};
const OTHERS = {
  '/pricing*': ['/', '/en/pricing', '/Pricing'],
  '/a?c': ['/ac', '/abbc'],
  '/[ab]x': ['/cx', '/x'],
  '/[!ab]x': ['/ax'],
  '/a.b+c(d)': ['/axb+c(d)', '/a.bbc(d)'],
  '/[z-a]': ['/z', '/a', '/-'],
  '/\\d': ['/4'],
  '/[\\d]': ['/4'],
};

for (const [glob, paths] of Object.entries(FITTING)) {
  for (const path of paths) test(`${path} fits ${glob}`, () => assert.ok(fits(glob, path)));
}
for (const [glob, paths] of Object.entries(OTHERS)) {
  for (const path of paths) test(`${path} does not fit ${glob}`, () => assert.ok(!fits(glob, path)));
}

const NOW = Date.UTC(2026, 10, 23);
const hoursAgo = (hours) => NOW - hours * 3_600_000;

for (const again of [undefined, 'never', 'daily']) {
  test(`what was never open may open (${again})`, () => assert.ok(mayOpen({}, again, NOW)));
  test(`what is open does not open again (${again})`, () => assert.ok(!mayOpen({ open: true, at: hoursAgo(48) }, again, NOW)));
  test(`what was closed an hour ago stays closed (${again})`, () => assert.ok(!mayOpen({ open: false, at: hoursAgo(1) }, again, NOW)));
}

test('what was closed stays closed for the session, unless the flow says daily', () => {
  const record = { open: false, at: hoursAgo(24) };
  assert.deepEqual([undefined, 'never', 'daily'].map((again) => mayOpen(record, again, NOW)), [false, false, true]);
});

test('of a record from before times were kept nothing opens', () => assert.ok(!mayOpen({ open: false }, 'daily', NOW)));
