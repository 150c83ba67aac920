// Which lead stands where in the inbox. Pure.

/** The name to call a lead by, or null: then they are 'Visitor'. */
export const nameOf = lead => lead.name || lead.email || null;

/** Does `who` (an owner, a claimant, a rep in `for`) mean the one signed in? By id where the server gives one. */
export const isMe = (me, who) => Boolean(who) && (who === me.id || who === me.name);

export const isOwner = (me, lead) => isMe(me, lead.owner_id ?? lead.owner);

/** May the one signed in write here? An owner alone is not enough: a queued lead has one while the bot talks. */
export const isMine = (me, lead) => lead.state === 'rep' && isOwner(me, lead);

/** A hot lead stays on top until it is somebody's or settled, also when the visitor has left. Who has left a message waits
 * until it is answered, also at the end of their talk. */
function groupOf(lead) {
  if (lead.erased) return 'closed';
  if (lead.hot && (lead.state !== 'closed' || !(lead.owner || lead.outcome))) return 'hot';
  if (lead.message && lead.state !== 'rep') return 'waiting';
  if (lead.state === 'closed') return 'closed';
  return lead.state === 'waiting' ? 'waiting' : 'talking';
}

const unclaimedFirst = (a, b) => (a.state === 'rep') - (b.state === 'rep');
const heat = lead => (lead.of > 0 ? lead.total / lead.of : 0);
const hottestFirst = (a, b) => heat(b) - heat(a);
const since = lead => lead.message ?? lead.waits ?? lead.last;
// stamps of one form: their order as texts is that of the moments
const longestWaitFirst = (a, b) => (since(a) < since(b) ? -1 : since(a) > since(b) ? 1 : 0);
const latestFirst = (a, b) => (a.last > b.last ? -1 : a.last < b.last ? 1 : 0);

const ORDER = {
  hot: (a, b) => unclaimedFirst(a, b) || hottestFirst(a, b) || longestWaitFirst(a, b),
  waiting: (a, b) => hottestFirst(a, b) || longestWaitFirst(a, b),
  talking: (a, b) => hottestFirst(a, b) || latestFirst(a, b),
  closed: latestFirst,
};

/** `[{group, leads}]`, hot first, groups without leads left out. */
export function grouped(leads) {
  const byGroup = { hot: [], waiting: [], talking: [], closed: [] };
  for (const lead of leads) byGroup[groupOf(lead)].push(lead);
  return Object.entries(byGroup)
    .filter(([, some]) => some.length > 0)
    .map(([group, some]) => ({ group, leads: some.sort(ORDER[group]) }));
}
