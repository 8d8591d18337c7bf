// Server reads kept on the phone: a screen watches a key, this module fetches it into the person's
// database and every watcher, in every tab, sees the new value. Called by features.
import { authed, session } from '../api/session.svelte';
import type { Failure, Result } from '../api/client';
import { myDb, type Kept } from '../db/open';

const STALE = 60_000;
const written = new BroadcastChannel('chibo-reads');
/** Watchers of this tab by key; BroadcastChannel does not speak to its own sender. */
const watchers = new Map<string, Set<() => void>>();
const running = new Map<string, Promise<Result<unknown>>>();
/** What a full disk would not take: stands on the screen until something newer is stored. */
const unkept = new Map<string, Kept>();

written.onmessage = (event: MessageEvent<{ person: string; key: string }>) => {
  if (event.data.person === session.who?.person.id) tell(event.data.key);
};

function tell(key: string): void {
  for (const reload of watchers.get(key) ?? []) reload();
}

async function fetchInto(key: string, person: string): Promise<Result<unknown>> {
  const etag = (await kept(key).catch(() => undefined))?.etag;
  const reply = await authed<unknown>('GET', key, { ifNoneMatch: etag });
  // Somebody else may have signed in meanwhile: the answer belongs to nobody's database then.
  if (!reply.ok || session.who?.person.id !== person) return reply;
  const same = reply.status === 304 ? await kept(key) : undefined;
  const found: Kept = { value: reply.data, etag: reply.etag, ...same, fetched_at: Date.now() };
  const name = nameOf(key);
  try {
    await (await myDb()).put('pack', found, key);
    unkept.delete(name);
  } catch (error) {
    console.warn('read', error);
    unkept.set(name, found);
  }
  arrived(person, [key]);
  return { ...reply, data: found.value };
}

/** Values are in the person's database: whoever watches them, in every tab, shows them. Also for sync/pack. */
export function arrived(person: string, keys: string[]): void {
  for (const key of keys) {
    written.postMessage({ person, key });
    tell(key);
  }
}

const nameOf = (key: string): string => `${session.who?.person.id} ${key}`;

/** Fetches one read (an API path such as `/meetings?month=2026-11`) into the database, once at a time. */
export function refresh(key: string): Promise<Result<unknown>> {
  const person = session.who?.person.id;
  if (!person) return Promise.resolve({ ok: false, kind: 'offline' });
  const name = nameOf(key);
  let run = running.get(name);
  if (!run) {
    run = fetchInto(key, person).finally(() => running.delete(name));
    running.set(name, run);
  }
  return run;
}

/** After a write: everything on screen is read again, here and in other tabs. */
export function refreshWatched(): void {
  for (const key of watchers.keys()) {
    const again = (): unknown => refresh(key);
    // A read already on its way may have been answered before the write.
    void Promise.resolve(running.get(nameOf(key))).then(again, again);
  }
}

/** Nothing where nobody is signed in: a screen may stand a moment longer than the sign-in. */
export async function kept<T>(key: string): Promise<Kept<T> | undefined> {
  if (!session.who) return undefined;
  const held = unkept.get(nameOf(key));
  try {
    const stored = await (await myDb()).get('pack', key);
    return (held && !(stored && stored.fetched_at > held.fetched_at) ? held : stored) as Kept<T> | undefined;
  } catch (error) {
    // A disk so full that it cannot even be opened.
    if (held) return held as Kept<T>;
    throw error;
  }
}

/** Also for values worked out on the phone, so that other screens find them. */
export async function keepRead(key: string, value: unknown): Promise<void> {
  await (await myDb()).put('pack', { value, fetched_at: Date.now() }, key);
  tell(key);
}

/**
 * Call while a component is being set up: `const month = watch<Month>(() => `/months/${id}`);`
 * null means nothing to read yet. Shows what the phone has at once and refreshes behind it, again
 * when signal or the reader comes back. `value` undefined and `failure` undefined: still loading.
 * `ask` false: what the visit pack brings; asked for by itself only where the phone has nothing of it.
 */
export function watch<T>(key: string | (() => string | null), ask = true) {
  let have = $state.raw<Kept<T> | undefined>();
  let failed = $state.raw<Failure | undefined>();
  let busy = $state(false);
  let shown: string | null = null;
  let reading: () => Promise<void> = () => Promise.resolve();

  $effect(() => {
    const now = typeof key === 'function' ? key() : key;
    let active = true;
    if (now !== shown) {
      shown = now;
      have = undefined;
      failed = undefined;
    }
    if (now === null) return undefined;

    const load = async (): Promise<void> => {
      const found = await kept<T>(now);
      if (active && found) have = found;
    };
    reading = async (): Promise<void> => {
      busy = true;
      const reply = await refresh(now);
      if (!active) return;
      busy = false;
      failed = reply.ok ? undefined : reply;
    };
    const again = (): void => {
      const old = Math.abs(Date.now() - (have?.fetched_at ?? 0)) > STALE;
      if (document.visibilityState === 'visible' && ((ask && old) || failed)) void reading();
    };
    const reload = (): void => void load();

    const mine = watchers.get(now) ?? new Set();
    watchers.set(now, mine.add(reload));
    addEventListener('online', again);
    document.addEventListener('visibilitychange', again);
    void load().then(() => {
      if (active && (ask || !have)) void reading();
    });
    return () => {
      active = false;
      mine.delete(reload);
      if (mine.size === 0) watchers.delete(now);
      removeEventListener('online', again);
      document.removeEventListener('visibilitychange', again);
    };
  });

  return {
    /** What the phone has; undefined until anything was ever fetched. Do not change it in place. */
    get value(): T | undefined {
      return have?.value;
    },
    get fetchedAt(): number | undefined {
      return have?.fetched_at;
    },
    /** Why the last refresh did not work; the value before it stays. */
    get failure(): Failure | undefined {
      return failed;
    },
    get loading(): boolean {
      return !have && !failed;
    },
    get busy(): boolean {
      return busy;
    },
    refresh: (): Promise<void> => reading(),
  };
}
