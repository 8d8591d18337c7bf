// Signing out of this phone: what was read and what is secret goes; what was handed in and has not been
// acknowledged stays in its person's database and goes when that person signs in again. Called by /khac, and
// by CodeStrips whenever somebody came or went.
import { session, signOut } from '../api/session.svelte';
import { mine, type PersonDb } from '../db/open';
import { wipeOthers } from '../db/others';
import { PACK } from './pack';

export interface Unsent {
  /** Acts and pages that the server has not acknowledged. */
  acts: number;
  /** Forms begun and not handed in. */
  drafts: number;
}

/** Of the disk itself: another tab may have written since this one looked. */
export async function unsentHere(db?: PersonDb): Promise<Unsent> {
  const open = db ?? (await mine()());
  const [items, photos, drafts] = await Promise.all([open.count('outbox'), open.count('photos'), open.count('drafts')]);
  return { acts: items + photos, drafts };
}

/** Empties what a later person at this phone must not find. Drafts and receipts stay while something is unsent.
 * By deleting alone: where no room is left nothing can be written, and this must be done even so. */
export async function wipe(db: PersonDb, keepDrafts: boolean, keepKeys = false): Promise<void> {
  // Of another person it is as old as that person's last sign-in.
  const counted = db.objectStoreNames.contains('meta');
  const tx = db.transaction(['pack', 'keys', 'drafts', 'receipts', 'outbox', 'photos', ...(counted ? (['meta'] as const) : [])], 'readwrite');
  const waiting = (await tx.objectStore('outbox').count()) + (await tx.objectStore('photos').count());
  const pack = tx.objectStore('pack');
  // With the server's key the queue can still be saved to a file; a pack without its reads is none (sync/pack).
  if (waiting) {
    await pack.delete(IDBKeyRange.upperBound(PACK, true));
    await pack.delete(IDBKeyRange.lowerBound(PACK, true));
  } else await pack.clear();
  if (!keepKeys) await tx.objectStore('keys').clear();
  if (!waiting) await tx.objectStore('receipts').clear();
  // Nothing is left to count.
  if (!waiting && counted) await tx.objectStore('meta').delete('counts');
  if (!waiting && !keepDrafts) await tx.objectStore('drafts').clear();
  await tx.done;
}

export async function leavePhone(keepDrafts: boolean): Promise<void> {
  const open = mine();
  const db = await open();
  await signOut(async () => {
    await wipe(db, keepDrafts);
    if ('caches' in globalThis) await (await import('./mirror')).reflect(db).catch((error: unknown) => console.warn('mirror', error));
  });
}

/** What a page that was closed while its person left could not wipe any more; forms begun stay as they were. */
export function wipeLeft(before: string | null): Promise<void> {
  // Asked when each is come to, for somebody may sign in meanwhile.
  const isHere = (name: string): boolean => name === `chibo-${session.who?.person.id}`;
  return wipeOthers(isHere, before, (db) => wipe(db, true, true));
}
