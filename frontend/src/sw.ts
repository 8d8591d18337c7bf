// The service worker: keeps the shell (pages, scripts, styles) so the app opens without signal, and
// answers every address of the app with the one page. It never touches /api: figures live in
// IndexedDB, written by sync/. A new version waits until the reader asks for it (update.svelte.ts).
/// <reference lib="webworker" />
import { addPlugins, createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] };

// A portal that comes up while a new version is fetched answers with a page of its own, perhaps after a detour (then
// the answer has no address here): where one file is not ours the version before stays, and the next look tries again.
addPlugins([
  {
    cacheWillUpdate: async ({ response: reply }) => {
      const page = reply.url.endsWith('.html');
      const ours = reply.ok && page === /html/.test(reply.headers.get('Content-Type') ?? '');
      return ours && (!page || (await reply.clone().text()).includes('<title>Chibo<')) ? reply : null;
    },
  },
]);

// Every file of the build by name and content; filled in by the build.
precacheAndRoute(self.__WB_MANIFEST);

// Pages of the server itself (its documentation, printed slips, downloads) come from the server.
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/api\//, /^\/(health|ready|metrics)$/] }));

// On a first visit the page that is open is looked after at once: whoever signs in at home and opens the app
// in the hall without having closed it has every screen there.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  if (event.data === 'use-new-version') void self.skipWaiting();
});
