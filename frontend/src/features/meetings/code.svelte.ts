// The code of one meeting, worked out on this phone each second. Called while a component is set up; used by
// the card (RotatingCode) and the strip.
import { untrack } from 'svelte';
import { keptKey, noteShown } from '../../db/keys';
import { clockSaid } from '../../sync/clock';
import { codeAt } from '../../totp';
import { keyOf, keys, type Held, type Refusal } from './checkInKey.svelte';

let cards = $state.raw<readonly string[]>([]);

/** Whether a meeting's code stands large on the screen already. */
export const isOnCard = (meetingId: string): boolean => cards.includes(meetingId);

/** Call when a card is shown; returns what to call when it goes. */
export function noteCard(meetingId: string): () => void {
  cards = [...untrack(() => cards), meetingId];
  return () => {
    const at = cards.indexOf(meetingId);
    cards = cards.filter((_each, place) => place !== at);
  };
}

const MINUTE = 60_000;

export type Trouble = 'moved' | 'behind';

export function codeOf(meetingId: () => string) {
  let held = $state.raw<Held | null>(null);
  let refusal = $state.raw<Refusal | null>(null);
  let shown = $state.raw<Awaited<ReturnType<typeof codeAt>> | null>(null);
  let behind = $state(false);

  async function load(): Promise<void> {
    const id = meetingId();
    const found = await keyOf(id);
    if (id !== meetingId()) return;
    if ('ok' in found) [held, shown, refusal] = [null, null, found];
    else await use(id, found);
  }

  async function use(id: string, found: Held): Promise<void> {
    // Noted before anybody sees it. A full disk hides no code; then a moved clock cannot be explained later.
    if (!found.shown) await noteShown(id).catch((error: unknown) => console.warn('code', error));
    if (id !== meetingId()) return;
    [held, refusal] = [found, null];
    // Earlier than the server has already been: this phone's clock cannot be right.
    const { seen_at } = await clockSaid();
    behind = Date.now() + found.offset < Math.max(found.fetched_at, seen_at ? Date.parse(seen_at) : 0) - MINUTE;
  }

  /** Set right, or wiped because the meeting is over: then there is nothing to fetch again. */
  async function reread(): Promise<void> {
    const id = meetingId();
    const kept = await keptKey(id);
    if (id !== meetingId() || !held) return;
    if (kept?.key) await use(id, { ...kept, key: kept.key });
    else [held, shown] = [null, null];
  }

  $effect(() => {
    void meetingId();
    const again = (): void => {
      if (!held) void load();
    };
    untrack(() => void load());
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  });

  $effect(() => {
    if (keys.changes) void untrack(reread);
  });

  $effect(() => {
    const found = held;
    if (!found) return undefined;
    let timer = 0;
    let gone = false;
    const tick = async (): Promise<void> => {
      const now = Date.now() + found.offset;
      const code = await codeAt(found.key, now);
      if (gone) return;
      // The digits change in the tree only when they are others.
      if (code.code !== shown?.code || code.left !== shown.left) shown = code;
      timer = window.setTimeout(() => void tick(), 1000 - (now % 1000));
    };
    void tick();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  });

  return {
    get shown() {
      return shown;
    },
    /** What the QR holds: the address with its data after `#`, which no server sees. */
    get url(): string {
      return shown ? `${location.origin}/buoi/${meetingId()}/xac-nhan#s=${shown.step}&c=${shown.code}` : '';
    },
    get refusal() {
      return refusal;
    },
    /** The phone's clock was moved and set right, or is still wrong. */
    get trouble(): Trouble | null {
      return behind ? 'behind' : held?.moved ? 'moved' : null;
    },
    again: load,
  };
}
