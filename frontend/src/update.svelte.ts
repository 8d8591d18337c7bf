// Registers the service worker and knows when a new version waits. The page reloads only when its
// reader taps, never under a form. Called by UpdateBar.

const state = $state({ waiting: false });
let registration: ServiceWorkerRegistration | null = null;

export const update = {
  get waiting(): boolean {
    return state.waiting;
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
  state.waiting = registration.waiting !== null && navigator.serviceWorker.controller !== null;
  if (registration.installing) notice(registration.installing);
  registration.addEventListener('updatefound', () => registration?.installing && notice(registration.installing));
}

/** The reader's tap: the waiting version takes over and the page starts again; drafts are on the disk. */
export function useNewVersion(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  registration?.waiting?.postMessage('use-new-version');
}
