// The console's whole state and every change of it: reduce(state, event) → state. Pure: no clock, socket or page.
// Times (`now`) are milliseconds and come with the event.

import { isMe } from './order.js';

export const FAREWELL = 6000; // ms a claimed alert stays to say so
export const FALLEN = 15_000; // ms for a withdrawn one, which says why
const TYPING = 4000; // ms one `typing` push counts

/** `me`: {id, name, email, role} of who is signed in. */
export function begin(me) {
  return {
    me,
    link: 'connecting', // 'live', 'lost', 'signed-out'
    available: true,
    cursor: null,
    leads: {}, // id → lead
    versions: {}, // alert id → the newest version told, also of one that has gone
    alerts: {}, // id → alert, with `left` (ms) once it was claimed or withdrawn
    seen: {}, // alert id → true, once told to the server
    reps: [],
    mail: false, // whether a reply to somebody who has gone goes out by e-mail
    flows: [], // flow files that are broken: {flow, problems}
    watched: false,
    replies: [], // canned ones: {id, site, name, text}
    colleagues: [], // who sells too: {id, name, sites}
    notices: [], // {id, kind: 'handed', conversation, by, lead, note}, {id, kind: 'due', conversation, lead, late}, {id, kind: 'left', conversation, lead}
    // or {id, kind: 'slept', since, until}
    opened: null, // the conversation on screen
    panes: {}, // conversation → {lead: its id, messages, seq, behind, loaded, typing {by, until}, what else `read` tells (TOLD),
    // sending: lines without a stored number yet, busy: the request that runs, note: {error} or {text, until}}
    drafts: {}, // conversation → text
    looking: { text: '', filters: {} }, // what of the inbox is asked for
    found: { text: '', hits: {}, more: false }, // hits: lead id → {conversation, line} of the search for `text`
    views: [], // [{id, name, text, filters}]
  };
}

const TOLD = { scorecard: null, account: null, history: [], questions: [], conversations: [], signals: [], routing: [], ledger: [], consents: [] };
const EMPTY_PANE = { lead: null, messages: [], seq: 0, behind: false, loaded: false, ...TOLD,
  typing: null, sending: [], busy: null, note: null };

export const paneOf = (state, conversation) => state.panes[conversation] ?? EMPTY_PANE;

/** Whose conversation it is: of the lead that stands there with it, else as it was read. Null while nobody's. */
export function leadOf(state, conversation) {
  const current = Object.values(state.leads).filter(lead => lead.conversation === conversation);
  const latest = current.reduce((one, other) => (one.version >= other.version ? one : other), current[0]);
  return latest ?? state.leads[paneOf(state, conversation).lead] ?? null;
}

/** An earlier conversation of its lead, who is talking in another one or has since: it is only read. */
export const isPast = (lead, conversation) => lead !== null && lead.conversation !== conversation;

export const openAlerts = state =>
  Object.values(state.alerts).filter(alert => !alert.left).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

const withPane = (state, conversation, change) => ({
  ...state,
  panes: { ...state.panes, [conversation]: { ...paneOf(state, conversation), ...change } },
});

/** An older version never replaces a newer one: acks and pushes may cross. */
function withLead(state, lead) {
  const held = state.leads[lead.id];
  if (held && held.version > lead.version) return state;
  if (lead.joined) return withoutLead(state, lead);
  const rest = withoutWords(state, lead);
  return { ...rest, leads: { ...rest.leads, [lead.id]: lead } };
}

/** Who is erased now: what this console holds of their words goes, and their conversations are read anew. */
function withoutWords(state, lead) {
  if (!lead.erased || state.leads[lead.id]?.erased) return state;
  const theirs = ([conversation, pane]) => pane.lead === lead.id || conversation === lead.conversation;
  const gone = Object.entries(state.panes).filter(theirs).map(([conversation]) => conversation);
  const panes = { ...state.panes };
  for (const one of gone) panes[one] = { ...EMPTY_PANE, lead: lead.id };
  const drafts = { ...state.drafts };
  for (const one of gone.flatMap(conversation => [conversation, `note:${conversation}`])) delete drafts[one];
  const { [lead.id]: hit, ...hits } = state.found.hits;
  return { ...state, panes, drafts, found: { ...state.found, hits }, notices: state.notices.filter(one => one.lead?.id !== lead.id) };
}

/** It has become part of another lead: its row goes, and who reads it reads that one now. */
function withoutLead(state, { id, joined }) {
  const { [id]: gone, ...leads } = state.leads;
  const moved = Object.entries(state.panes).map(([conversation, pane]) =>
    [conversation, pane.lead === id ? { ...pane, lead: joined } : pane]);
  return { ...state, leads, panes: Object.fromEntries(moved) };
}

/** Many at once: the leads held are copied once. */
function withLeads(state, leads) {
  const fresh = leads.filter(({ id, version }) => !(state.leads[id]?.version > version));
  if (fresh.length === 0) return state;
  const rest = fresh.filter(lead => lead.erased).reduce(withoutWords, state);
  const all = { ...rest.leads };
  for (const lead of fresh) if (!lead.joined) all[lead.id] = lead;
  return fresh.filter(lead => lead.joined).reduce(withoutLead, { ...rest, leads: all });
}

/** An older word of an alert never replaces a newer one, nor brings back one that has gone: acks and pushes may cross. */
function withAlert(before, alert, now) {
  if (alert.version < before.versions[alert.id]) return before;
  const state = { ...before, versions: { ...before.versions, [alert.id]: alert.version } };
  const held = state.alerts[alert.id];
  if (alert.continued) return withoutAlert(state, alert.id); // by another one of the same lead, which stands there
  const over = Boolean(alert.claimed_by || alert.withdrawn || alert.open === false);
  if (over && (!held || isMe(state.me, alert.claimed_by_id ?? alert.claimed_by))) {
    return withoutAlert(state, alert.id);
  }
  const left = over ? (held.left ?? now) : undefined;
  return { ...state, alerts: { ...state.alerts, [alert.id]: { ...alert, left } } };
}

function withoutAlert(state, id) {
  const { [id]: gone, ...alerts } = state.alerts;
  return gone ? { ...state, alerts } : state;
}

/** Messages once each, in order of `seq`; what was being sent leaves as soon as it is held. */
function withMessages(state, conversation, { messages, seq }) {
  const pane = paneOf(state, conversation);
  const held = new Set(pane.messages.map(message => message.seq));
  const fresh = messages.filter(message => !held.has(message.seq));
  const all = fresh.length ? [...pane.messages, ...fresh].sort((a, b) => a.seq - b.seq) : pane.messages;
  const reached = Math.max(pane.seq, seq);
  const typing = fresh.some(message => message.by === 'visitor') ? null : pane.typing;
  return withPane(state, conversation, { messages: all, seq: reached, typing, behind: false,
    sending: pane.sending.filter(one => !(one.seq <= reached)) });
}

const CHANGES = {
  link: (state, { link }) => (state.link === 'signed-out' ? state : { ...state, link }),

  watched(state, { leads, alerts, reps, flows, mail, cursor, now }) {
    const told = { cursor, watched: true, reps: reps ?? state.reps, flows: flows ?? state.flows, mail: mail ?? state.mail };
    let next = withLeads({ ...state, ...told }, leads);
    for (const alert of alerts) next = withAlert(next, alert, now);
    return next;
  },

  lead: (state, { lead }) => withLead(state, lead),
  leads: (state, { leads }) => withLeads(state, leads),
  looked: (state, { looking }) => ({ ...state, looking }),
  found: (state, { text, found, more }) =>
    ({ ...state, found: { text, more, hits: Object.fromEntries(found.map(hit => [hit.lead, hit])) } }),
  views: (state, { views }) => ({ ...state, views }),
  alert: (state, { alert, now }) => withAlert(state, alert, now),
  presence: (state, { reps }) => ({ ...state, reps }),
  flows: (state, { flows }) => ({ ...state, flows }),
  available: (state, { available }) => ({ ...state, available }),
  replies: (state, { replies }) => ({ ...state, replies }),
  colleagues: (state, { colleagues }) => ({ ...state, colleagues }),
  noticed: (state, { notice }) => ({ ...state, notices: [...state.notices.filter(one => one.id !== notice.id), notice] }),
  unnoticed: (state, { id }) => ({ ...state, notices: state.notices.filter(one => one.id !== id) }),
  seen: (state, { alert }) => ({ ...state, seen: { ...state.seen, [alert]: true } }),
  opened: (state, { conversation }) => ({ ...state, opened: conversation }),

  read(state, { conversation, lead, messages, seq, alerts: ledger, ...ack }) {
    const held = withLead(state, lead);
    // of an erased one all is read anew: what was held before are its words
    const next = withMessages(lead.erased ? withPane(held, conversation, { messages: [], seq: 0 }) : held, conversation, { messages, seq });
    const told = Object.fromEntries(Object.entries({ ...TOLD, ...ack, ledger: ledger ?? [] }).filter(([name]) => name in TOLD));
    return withPane(next, conversation, { ...told, lead: lead.joined ?? lead.id, loaded: true });
  },

  /** A push that follows on what is held is applied; before a gap it only says that we are behind. */
  messages(state, { conversation, after, seq, messages }) {
    const pane = state.panes[conversation];
    if (!pane?.loaded) return state;
    if (after > pane.seq) return withPane(state, conversation, { behind: true });
    return withMessages(state, conversation, { messages, seq });
  },

  typing: (state, { conversation, by, now }) =>
    state.panes[conversation] ? withPane(state, conversation, { typing: { by, until: now + TYPING } }) : state,

  drafted: (state, { conversation, text }) => ({ ...state, drafts: { ...state.drafts, [conversation]: text } }),

  sending: (state, { conversation, id, text }) =>
    withPane({ ...state, drafts: { ...state.drafts, [conversation]: '' } }, conversation, {
      sending: [...paneOf(state, conversation).sending, { id, text }], note: null }),

  sent(state, { conversation, id, seq }) {
    const pane = paneOf(state, conversation);
    const sending = pane.sending.map(one => (one.id === id ? { ...one, seq } : one));
    return withPane(state, conversation, { sending: sending.filter(one => !(one.seq <= pane.seq)),
      behind: pane.behind || seq > pane.seq });
  },

  /** Refused: the text goes back to where it was typed, in front of what was typed since. */
  unsent(state, { conversation, id, error }) {
    const pane = paneOf(state, conversation);
    const one = pane.sending.find(sent => sent.id === id);
    const draft = [one.text, state.drafts[conversation]].filter(Boolean).join('\n');
    const next = withPane(state, conversation, { sending: pane.sending.filter(sent => sent.id !== id), note: { error } });
    return { ...next, drafts: { ...next.drafts, [conversation]: draft } };
  },

  busy: (state, { conversation, busy }) => withPane(state, conversation, { busy, note: null }),
  noted: (state, { conversation, note }) => withPane(state, conversation, { busy: null, note }),

  /** Another rep was faster: the alert says so before the server's own push does. */
  taken(state, { conversation, by, now }) {
    const held = Object.values(state.alerts).find(alert => alert.conversation === conversation && !alert.left);
    return held && by ? withAlert(state, { ...held, claimed_by: by }, now) : state;
  },

  tick(state, { now }) {
    const leaving = Object.values(state.alerts).filter(alert => alert.left && now - alert.left >= (alert.withdrawn ? FALLEN : FAREWELL));
    const next = leaving.reduce((left, alert) => withoutAlert(left, alert.id), state);
    const { typing = null, note = null } = state.panes[state.opened] ?? {};
    const past = thing => thing?.until <= now;
    if (!past(typing) && !past(note)) return next;
    return withPane(next, state.opened, { typing: past(typing) ? null : typing, note: past(note) ? null : note });
  },
};

export function reduce(state, event) {
  const change = CHANGES[event.type];
  if (!change) throw new Error(`reduce: no change is called '${event.type}'`);
  return change(state, event);
}
