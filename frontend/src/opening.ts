// Which screen an address opens. The three that a phone opens cold are named here, in everybody's first load;
// all others are in src/routes.ts, fetched when first asked for. Used by App alone.
import type { Component } from 'svelte';
import { match, type Params, type Route } from './match';

const signIn = () => import('./features/people/SignIn.svelte');
const missing = () => import('./features/home/Missing.svelte');

export const opening: Route[] = [
  { path: '/', load: () => import('./features/home/Home.svelte') },
  { path: '/dang-nhap', load: signIn, open: true },
  // The address in a meeting's QR code.
  { path: '/buoi/:id/xac-nhan', load: () => import('./features/attendance/Confirm.svelte') },
];

export async function screenOf(path: string, signedIn: boolean): Promise<{ screen: Component<never>; params: Params }> {
  const found = match(opening, path) ?? match((await import('./routes')).routes, path);
  const load: Route['load'] = !signedIn && !found?.route.open ? signIn : (found?.route.load ?? missing);
  return { screen: (await load()).default, params: found?.params ?? {} };
}
