// The place in every screen's bar for the count of what waits on the phone. Empty until App has fetched the
// part that counts (features/sync/Badge), so that it is no part of the first load.
import type { Component } from 'svelte';

export const badge = $state<{ Shown: Component | null }>({ Shown: null });
