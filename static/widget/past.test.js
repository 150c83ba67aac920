import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrived, noted, told } from './past.js';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const NOW = Date.UTC(2026, 10, 22, 12);
const facts = ({ past }) => past.map(({ at, ...fact }) => fact);

/** A trail of these facts, a minute apart. */
const trailOf = (...seen) => seen.reduce((trail, fact, n) => noted(trail, fact, NOW + n * MINUTE), {});

test('pages within half an hour are one visit, a page after that is the next', () => {
  let trail = arrived({}, NOW);
  trail = arrived(trail, NOW + 29 * MINUTE);
  assert.deepEqual([trail.visits, trail.past], [1, undefined]);
  trail = arrived(trail, NOW + 59 * MINUTE);
  assert.deepEqual([trail.visits, facts(trail)], [2, [{ visits: 2 }]]);
});

test('of the time and the scrolling on one page the furthest is kept, of each page its own', () => {
  const trail = trailOf({ page: '/a' }, { seconds: 10 }, { scroll: 25 }, { event: 'x' }, { seconds: 30 }, { page: '/b' }, { seconds: 10 });
  assert.deepEqual(facts(trail), [
    { page: '/a' }, { scroll: 25 }, { event: 'x' }, { seconds: 30 }, { page: '/b' }, { seconds: 10 },
  ]);
});

test('fifty entries are kept, the newest, and none longer than thirty days', () => {
  const long = trailOf(...Array.from({ length: 60 }, (_, n) => ({ page: `/${n}` })));
  assert.deepEqual([long.past.length, long.past[0].page, long.past[49].page], [50, '/10', '/59']);
  const later = noted(trailOf({ page: '/old' }), { page: '/new' }, NOW + 30 * DAY);
  assert.deepEqual(facts(later), [{ page: '/new' }]);
});

test('a path without end is not kept', () => {
  assert.deepEqual(trailOf({ page: `/${'x'.repeat(300)}` }), {});
});

test('what is told leaves out the look at the page on which the chat is opened, and nothing else', () => {
  const trail = trailOf({ page: '/a' }, { page: '/b' }, { page: '/a' }, { seconds: 30 });
  assert.deepEqual(told(trail, '/a', NOW + 9 * MINUTE).map(({ at, ...fact }) => fact), [{ page: '/a' }, { page: '/b' }, { seconds: 30 }]);
});

test('times go out as the protocol writes them', () => {
  assert.deepEqual(told(trailOf({ page: '/a' }), '/b', NOW), [{ at: '2026-11-22T12:00:00.000Z', page: '/a' }]);
});

test('a trail that would not fit a frame loses its oldest entries', () => {
  const trail = trailOf(...Array.from({ length: 50 }, (_, n) => ({ event: `${n}${'漢'.repeat(78)}` })));
  const wire = told(trail, '/', NOW + 60 * MINUTE);
  assert.ok(JSON.stringify(wire).length < 8_000 && wire.length > 20);
  assert.ok(wire.at(-1).event.startsWith('49'));
});

test('what is no trail is none', () => {
  assert.deepEqual(told({ past: 7 }, '/', NOW), []);
});
