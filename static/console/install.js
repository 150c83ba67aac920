// The console as an app of the device: its service worker, what is shown offline, and web push for a closed tab.
// All of it may be missing (plain http, a private window): then the console goes on without.

import { words } from './words.js';

const SHELL = 'leadlight-shell';
const WORKER = '/console/worker.js';

const has = name => name in navigator && window.isSecureContext;

/** Registers the worker and puts the page and words it shows into its cache, in the reader's language. */
export async function install() {
  if (!has('serviceWorker')) return;
  try {
    await navigator.serviceWorker.register(workerAddress(), { scope: '/console' });
    navigator.serviceWorker.addEventListener('message', ({ data }) => {
      if (data?.open) location.hash = new URL(data.open, location.origin).hash;
    });
    const shell = await caches.open(SHELL);
    await shell.put('/console/offline', new Response(offlinePage(), { headers: { 'Content-Type': 'text/html; charset=utf-8' } }));
    await shell.put('/console/words', Response.json(wordsOfWorker()));
  } catch (error) {
    console.warn('leadlight: the console is not installable here', error);
  }
}

// Trusted Types: a worker's address is a script's; the policy gives ours and no other
const policy = window.trustedTypes?.createPolicy('leadlight', { createScriptURL: () => WORKER });
const workerAddress = () => policy?.createScriptURL('') ?? WORKER;

/** The title of each kind of news, by what the server calls it. */
const titles = () => ({ alert: words.isHot('{who}'), handed: words.composer.handedYou('{who}'), said: words.composer.wrote('{who}'), message: words.composer.leftMessage('{who}'),
  due: words.composer.dueSoon('{who}'), overdue: words.composer.dueLate('{who}') });

const wordsOfWorker = () => ({ titles: titles(), visitor: words.visitor, of: words.of, bands: words.bands });

const escaped = text => text.replace(/[&<>"]/g, sign => `&#${sign.codePointAt(0)};`);

const offlinePage = () => `<!doctype html><html lang="${words.tag}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${escaped(words.offline)} · Leadlight</title>
<style>body{margin:0;min-height:100dvh;display:grid;place-content:center;gap:1rem;padding:1.5rem;box-sizing:border-box;font:1rem/1.5 system-ui,sans-serif;text-align:center;max-width:30rem;margin-inline:auto}
h1{font-size:1.25rem;margin:0}p{margin:0}a{justify-self:center;display:inline-flex;align-items:center;min-height:2.75rem;padding:0 1.25rem;border:1px solid;border-radius:.5rem;color:inherit;text-decoration:none;font-weight:600}</style>
<h1>${escaped(words.offline)}</h1><p>${escaped(words.offlineMore)}</p><a href="/console">${escaped(words.tryAgain)}</a></html>`;

/** From now on this device hears of hot leads while the console is closed; false where that cannot be. */
export async function hearClosed(wire) {
  try {
    const { key } = await wire.pushKey();
    if (!key || !has('serviceWorker') || !('PushManager' in window)) return false;
    const { pushManager } = await navigator.serviceWorker.ready;
    const held = await pushManager.getSubscription();
    if (held && !isSigned(held, key)) await held.unsubscribe(); // by the key of another server
    const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    return (await wire.addDevice(subscription.toJSON())).ok;
  } catch (error) { // no push service reached, or none allowed
    console.warn('leadlight: this device hears of nothing while the console is closed', error);
    return false;
  }
}

export async function hearNoMore(wire) {
  if (!has('serviceWorker')) return;
  const registration = await navigator.serviceWorker.getRegistration('/console');
  const subscription = await registration?.pushManager?.getSubscription();
  if (!subscription) return;
  await Promise.all([wire.removeDevice(subscription.endpoint), subscription.unsubscribe()]);
}

function isSigned(subscription, key) {
  const held = new Uint8Array(subscription.options.applicationServerKey ?? []);
  return btoa(String.fromCharCode(...held)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') === key;
}
