// Which screen is shown: the History API, a table of lazy routes; App moves the focus.
// Links are plain <a href>; programs call go() and back(). Used by App, ui/ and features.
import { untrack } from 'svelte';

export type { Params, Route } from './match';

function read() {
  return { path: location.pathname, query: location.search, hash: location.hash };
}

// `visit` counts arrivals, so that the same address opened again is a fresh screen only when asked.
const here = $state({ ...read(), visit: 0 });
let inside = 0;

export const at = {
  get path(): string {
    return here.path;
  },
  /** Reactive: `at.query.get('thang')`. */
  get query(): URLSearchParams {
    return new URLSearchParams(here.query);
  },
  get hash(): string {
    return here.hash;
  },
  get visit(): number {
    return here.visit;
  },
};

function arrive(): void {
  // Untracked: an effect that goes somewhere must not run again because it arrived.
  untrack(() => Object.assign(here, read(), { visit: here.visit + 1 }));
}

/** Opens an address of the app. `replace`: the present screen is not one to come back to. */
export function go(address: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState({ inside }, '', address);
  else history.pushState({ inside: (inside += 1) }, '', address);
  arrive();
  scrollTo(0, 0);
}

/** One screen back; where the app was opened straight into this screen, its parent instead. */
export function back(parent: string): void {
  if (inside > 0) history.back();
  else go(parent, { replace: true });
}

/** Follows plain links inside the app without loading the page; called once by App. */
export function listen(): void {
  addEventListener('popstate', (event) => {
    inside = (event.state as { inside?: number } | null)?.inside ?? 0;
    arrive();
  });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.('a[href]');
    if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin) return;
    if (link.target || link.hasAttribute('download') || link.pathname.startsWith('/api/')) return;
    if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  });
}
