// Registers the service worker and knows when a new version waits. The page reloads only when its reader taps,
// and only once the words of every open form are on the disk. Called by UpdateBar and /san-sang.
import { saveDrafts } from './db/drafts.svelte';

const state = $state({ waiting: false, unsaved: false });
let asked = false;
let registration: ServiceWorkerRegistration | null = null;

export const update = {
  get waiting(): boolean {
    return state.waiting;
  },
  /** The phone would not keep what is being typed: the new version has to wait. */
  get unsaved(): boolean {
    return state.unsaved;
  },
};

/** The content security policy demands a named policy for a script's address. */
function workerAddress(): string {
  const address = '/sw.js';
  const types = (window as { trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): unknown } } }).trustedTypes;
  if (!types) return address;
  const policy = types.createPolicy('app', { createScriptURL: (url: string) => (url === address ? url : '') });
  return policy.createScriptURL(address) as string;
}

function notice(worker: ServiceWorker): void {
  worker.addEventListener('statechange', () => {
    // Without a controller this is the first visit, not a new version.
    if (worker.state === 'installed' && navigator.serviceWorker.controller) state.waiting = true;
  });
}

export async function register(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  try {
    registration = await navigator.serviceWorker.register(workerAddress());
  } catch (error) {
    // The app works without it, only not offline; a portal's page instead of the script ends here too.
    console.warn('service worker', error);
    return;
  }
  // Another tab may have let the new version in: this one goes on with what it has until its own reader taps.
  const controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (asked) location.reload();
    else state.waiting ||= controlled;
  });
  state.waiting = registration.waiting !== null && navigator.serviceWorker.controller !== null;
  if (registration.installing) notice(registration.installing);
  registration.addEventListener('updatefound', () => registration?.installing && notice(registration.installing));
}

/** The reader's tap: the words of open forms go to the disk, the waiting version takes over, the page starts again. */
export async function useNewVersion(): Promise<void> {
  state.unsaved = !(await saveDrafts());
  if (state.unsaved) return;
  asked = true;
  if (registration?.waiting) registration.waiting.postMessage('use-new-version');
  else location.reload();
}
