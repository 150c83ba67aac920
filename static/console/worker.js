// The console's service worker: tells of hot leads, and of what is the rep's to answer, while no console is open, and says so when there is no connection.
// It holds no lead and no script of the console: what is shown offline, and its words, the console has put into a cache.

const SHELL = 'leadlight-shell'; // cache: /console/offline, /console/words
const LEAD = /^[A-Za-z0-9_-]{1,64}$/;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', event => {
  if (event.request.mode !== 'navigate') return;
  event.respondWith(fetch(event.request).catch(async () => (await kept('/console/offline')) ?? Response.error()));
});

const kept = async name => (await caches.open(SHELL)).match(name);

self.addEventListener('push', event => event.waitUntil(show(event.data?.json() ?? {})));

/** Who, how hot, where and why. A console that is looked at tells by itself. */
async function show(told) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (windows.some(one => isConsole(one) && one.visibilityState === 'visible')) return;
  const words = await (await kept('/console/words'))?.json() ?? { titles: {}, visitor: 'Leadlight', of: '/', bands: {} };
  const who = [told.name ?? words.visitor, told.company].filter(Boolean).join(' · ');
  const band = words.bands[told.band] ?? told.band;
  const points = number => Math.round(number * 10) / 10;
  const body = [`${band} ${points(told.total)} ${words.of} ${points(told.of)}`, told.page, ...(told.because ?? [])];
  const title = words.titles[told.told ?? 'alert'] ?? '{who}';
  await self.registration.showNotification(title.replace('{who}', () => who), {
    body: body.filter(Boolean).join('\n'), tag: told.alert ?? `${told.told} ${told.conversation}`, renotify: true, icon: '/console/icon-192.png', badge: '/console/icon-192.png',
    requireInteraction: true, data: { conversation: told.conversation } });
}

const isConsole = client => new URL(client.url).pathname === '/console';

self.addEventListener('notificationclick', event => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.conversation));
});

/** Opens the lead, and nothing else: whoever wants it claims it there. */
async function open(conversation) {
  const address = LEAD.test(conversation ?? '') ? `/console#/c/${conversation}` : '/console';
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find(isConsole);
  if (!there) return self.clients.openWindow(address);
  there.postMessage({ open: address });
  return there.focus();
}
