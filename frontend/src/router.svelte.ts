// Which screen is shown: the History API, a table of lazy routes; App moves the focus.
// Links are plain <a href>; programs call go() and back(). Used by App, ui/ and features.
import type { Component } from 'svelte';

export interface Route {
  /** '/buoi/:id/ghi': a part with a colon takes anything and reaches the screen as `params.id`. */
  path: string;
  /** A screen takes `params` or nothing. */
  load: () => Promise<{ default: Component<never> }>;
  /** Also for people who are not signed in. */
  open?: boolean;
}

export type Params = Record<string, string>;

export interface Match {
  route: Route;
  params: Params;
}

function matchOne(route: Route, parts: string[]): Params | null {
  const wanted = route.path.split('/');
  if (wanted.length !== parts.length) return null;
  const params: Params = {};
  for (const [place, want] of wanted.entries()) {
    const part = parts[place] ?? '';
    if (want.startsWith(':') && part !== '') params[want.slice(1)] = part;
    else if (want !== part) return null;
  }
  return params;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The route with the fewest free parts wins: '/phan-cong/nhap' before '/phan-cong/:id'. */
export function match(table: Route[], pathname: string): Match | null {
  const parts = (pathname.length > 1 ? pathname.replace(/\/+$/, '') : pathname).split('/').map(decoded);
  let best: Match | null = null;
  for (const route of table) {
    const params = matchOne(route, parts);
    if (params && (!best || Object.keys(params).length < Object.keys(best.params).length)) best = { route, params };
  }
  return best;
}

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
  Object.assign(here, read(), { visit: here.visit + 1 });
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
