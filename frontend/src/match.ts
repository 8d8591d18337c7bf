// Which screen an address means: the shape of the route table and the search in it. Pure; used by
// router.svelte, App and nav.
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
