// Keys of rotating codes on this phone: kept for meetings ahead, so that the code runs without signal, and
// wiped when the meeting is over or the person signs out (db/others). Called by features/meetings; knows no network.
import type { ClockSaid } from '../sync/operations';
import { myDb, type KeptKey } from './open';

/** A clock that differs by less is the slowness of an answer, not a moved clock. */
const NOTHING = 15_000;

type Change = (kept: KeptKey) => KeptKey | null;

async function change(meetingId: string, work: Change): Promise<KeptKey | null> {
  const tx = (await myDb()).transaction('keys', 'readwrite');
  const before = await tx.store.get(meetingId);
  const after = before ? work(before) : null;
  if (after) await tx.store.put(after, meetingId);
  else await tx.store.delete(meetingId);
  await tx.done;
  return after;
}

export async function keptKey(meetingId: string): Promise<KeptKey | undefined> {
  return (await myDb()).get('keys', meetingId);
}

export async function keptIds(): Promise<string[]> {
  return (await myDb()).getAllKeys('keys');
}

/** What the server's clock says now of codes made by an earlier offset: how far they ran ahead. */
function measured(kept: KeptKey, offset: number): KeptKey {
  const ahead = kept.offset - offset;
  if (Math.abs(ahead) <= NOTHING) return kept;
  return { ...kept, offset, moved: true, owed: kept.shown ? [...kept.owed, ahead] : kept.owed };
}

/** A key fetched now; of an older one of the same meeting, what was learnt of the clock stays. */
export async function keepKey(meetingId: string, fresh: Pick<KeptKey, 'key' | 'version' | 'offset' | 'fetched_at' | 'starts_at'>): Promise<KeptKey> {
  const tx = (await myDb()).transaction('keys', 'readwrite');
  const old = await tx.store.get(meetingId);
  const { shown, moved, owed } = old ? measured(old, fresh.offset) : { shown: false, moved: false, owed: [] };
  const kept: KeptKey = { ...fresh, shown, moved, owed };
  await tx.store.put(kept, meetingId);
  await tx.done;
  return kept;
}

export function noteShown(meetingId: string): Promise<KeptKey | null> {
  return change(meetingId, (kept) => ({ ...kept, shown: true }));
}

/**
 * The server was heard: codes go by its clock again, and by how far those shown before were off is noted. What
 * is left of a wiped key goes once the server was heard after the wiping and nothing is owed.
 */
export function correct(meetingId: string, clock: ClockSaid): Promise<KeptKey | null> {
  return change(meetingId, (kept) => {
    const now = clock.offset_ms === null ? kept : measured(kept, clock.offset_ms);
    const settled = now.key === null && now.owed.length === 0 && now.wiped_at !== clock.seen_at;
    return settled ? null : now;
  });
}

/** What was owed has been handed in. */
export function paid(meetingId: string, amounts: number[]): Promise<KeptKey | null> {
  return change(meetingId, (kept) => ({ ...kept, owed: kept.owed.filter((each) => !amounts.includes(each)) }));
}

/** What stays of a key: nothing, or the clock of a code that was shown. */
export const without = (kept: KeptKey, heard: string | null): KeptKey | null => (kept.shown ? { ...kept, key: null, wiped_at: heard } : null);

/** The meeting is over. A code that was shown may still have to be explained: its clock stays, the key goes. */
export function wipeKey(meetingId: string, heard: string | null): Promise<KeptKey | null> {
  return change(meetingId, (kept) => (kept.key ? without(kept, heard) : kept));
}
