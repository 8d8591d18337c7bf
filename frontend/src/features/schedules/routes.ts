// The committee's list of dates to approve (duyệt lịch sinh hoạt).
import type { Route } from '../../router.svelte';

export const routes: Route[] = [{ path: '/duyet-lich', load: () => import('../../desk').then(({ screens }) => screens.dates()) }];
