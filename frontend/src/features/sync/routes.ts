// What waits on this phone, what the server would not have, what it has received.
import type { Route } from '../../router.svelte';

export const routes: Route[] = [{ path: '/can-xem-lai', load: () => import('./Tray.svelte') }];
