import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { choicesIn, fits, isSame, shown } from './filters.js';

const { me, now, rows, cases } = JSON.parse(readFileSync(new URL('../../tests/core/inbox_cases.json', import.meta.url)));
const NOBODY = { text: '', filters: {} };

for (const { filters, fit } of cases) {
  test(`${JSON.stringify(filters)} keeps ${fit.join(', ')}`, () => {
    assert.deepEqual(Object.keys(rows).filter(name => fits(rows[name], filters, me, Date.parse(now))), fit);
  });
}

test('a search shows what it found of what fits, and a joined lead is shown by none', () => {
  const leads = { a: { id: 'a', state: 'bot' }, b: { id: 'b', state: 'rep' }, c: { id: 'c', state: 'bot', joined: 'a' } };
  const found = { hits: { a: {}, b: {}, c: {} } };
  const ids = looking => shown(leads, looking, found, me, 0).map(lead => lead.id);
  assert.deepEqual([ids(NOBODY), ids({ text: 'x', filters: { state: 'rep' } })], [['a', 'b'], ['b']]);
});

test('what there is to choose from is what the leads have', () => {
  const { band, owner, persona } = choicesIn(Object.values(rows));
  assert.deepEqual([band.length, owner, persona], [4, [['u1', 'Remy'], ['u2', 'Rosa']], ['owner']]);
});

test('a filter that asks nothing makes no other view', () => {
  assert.ok(isSame({ text: ' x', filters: { band: '', age: null, state: 'rep' } }, { text: 'x', filters: { state: 'rep' } }));
  assert.ok(!isSame({ text: 'x', filters: {} }, { text: 'x', filters: { state: 'rep' } }));
});
