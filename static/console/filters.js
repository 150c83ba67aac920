// What a rep wants to see of the inbox. Pure. `app/core/views.py` says the same of the rows the server looks through,
// and one list of cases holds both to it.

const SAME = ['state', 'band', 'persona', 'flow', 'language']; // fields that must be as wanted
const SALES = ['alert', 'queue']; // bands that sales works on
const HOUR = 3_600_000;

export const AGES = [1, 24, 24 * 7, 24 * 30]; // hours since the lead began

/** Filters without those that ask nothing. */
export const asking = filters =>
  Object.fromEntries(Object.entries(filters).filter(([, wanted]) => wanted !== '' && wanted !== null && wanted !== undefined));

export const asksNothing = filters => Object.keys(asking(filters)).length === 0;

/** Is it one of those? `me`: id of who asks. */
export function fits(lead, filters, me, now) {
  if (SAME.some(name => filters[name] && (lead[name] ?? '') !== filters[name])) return false;
  if (filters.owner) {
    const wanted = filters.owner === 'me' ? me : filters.owner;
    if ((lead.owner_id || lead.owner || 'nobody') !== wanted) return false;
  }
  if (filters.page && !(lead.page ?? '').toLowerCase().includes(filters.page.toLowerCase())) return false;
  if (typeof filters.age === 'number' && Date.parse(lead.since) < now - filters.age * HOUR) return false;
  return !filters.then || Boolean(lead.hot) || SALES.includes(lead.then);
}

/** What there is to choose from: field → values, as the leads have them. Owners as [id, name]. */
export function choicesIn(leads) {
  const found = { band: new Set(), persona: new Set(), flow: new Set(), language: new Set() };
  const owners = new Map();
  for (const lead of leads) {
    for (const name in found) if (lead[name]) found[name].add(lead[name]);
    if (lead.owner) owners.set(lead.owner_id ?? lead.owner, lead.owner);
  }
  const sorted = Object.fromEntries(Object.entries(found).map(([name, values]) => [name, [...values].sort()]));
  return { ...sorted, owner: [...owners].sort(([, a], [, b]) => a.localeCompare(b)) };
}

/** The leads to show: those that fit, of a search only those it found, of joined ones none. */
export function shown(leads, { text, filters }, found, me, now) {
  const all = Object.values(leads);
  const hits = text.trim() ? found.hits : null;
  if (!hits && asksNothing(filters)) return all.filter(lead => !lead.joined);
  return all.filter(lead => !lead.joined && (!hits || hits[lead.id]) && fits(lead, filters, me, now));
}

export const isSame = (one, other) =>
  one.text.trim() === other.text.trim()
  && JSON.stringify(Object.entries(asking(one.filters)).sort()) === JSON.stringify(Object.entries(asking(other.filters)).sort());
