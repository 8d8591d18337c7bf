// Room for what a person hands in: old receipts go now and then, and on a full disk whatever can be fetched again.
// Loaded by queue.svelte when it is needed.
import { MIRROR, READER } from '../db/device';
import type { Counts, PersonDb } from '../db/open';
import { clockSaid } from './clock';
import { PACK } from './pack';

/** Receipts tell for this long what this phone has sent. */
const REMEMBERED = 120 * 86_400_000;

/** Old receipts go, by the server's clock as last heard: by that of the phone a wrong one would take all. */
export async function tidy(db: PersonDb): Promise<void> {
  const { seen_at } = await clockSaid();
  const tx = db.transaction(['receipts', 'meta'], 'readwrite');
  let gone = 0;
  for (let at = await tx.objectStore('receipts').openCursor(); at && seen_at; at = await at.continue()) {
    if (Date.parse(at.value.received_at) >= Date.parse(seen_at) - REMEMBERED) continue;
    await at.delete();
    gone += 1;
  }
  const counts = (await tx.objectStore('meta').get('counts')) as Counts | undefined;
  if (gone && counts) await tx.objectStore('meta').put({ ...counts, past: counts.past + gone }, 'counts');
  await tx.done;
}

/** The person has read how many acts came back from the mirror. */
export async function heardOfBack(db: PersonDb): Promise<void> {
  await db.delete('meta', 'back');
}

/** The person has looked for what is missed: counted from here on as the rows now stand. */
export async function recount(db: PersonDb): Promise<void> {
  const tx = db.transaction(['outbox', 'photos', 'receipts', 'meta'], 'readwrite');
  const [items, photos, receipts] = await Promise.all([tx.objectStore('outbox').count(), tx.objectStore('photos').count(), tx.objectStore('receipts').count()]);
  const counts = (await tx.objectStore('meta').get('counts')) as Counts | undefined;
  if (counts) await tx.objectStore('meta').put({ ...counts, made: items + photos + receipts + counts.past + counts.dropped.length }, 'counts');
  await tx.done;
}

/**
 * Does the work again with more and more given up of what can be fetched again, the dearest last; the way to save the
 * queue into a file stays. Chromium makes no room at once for what is deleted in a database, but for a cache it does.
 */
export async function inRoomMade<T>(db: PersonDb, work: (db: PersonDb) => Promise<T>): Promise<T> {
  // One copy of an act is more than none: the next act writes the second one of all, as far as there is room.
  if ('caches' in globalThis) for (const name of [MIRROR, READER]) await caches.delete(name);
  try {
    return await work(db);
  } catch (error) {
    if ((error as Error | null)?.name !== 'QuotaExceededError') throw error;
    await forgetReads(db);
    return work(db);
  }
}

/** With a write in the same transaction: where not even that finds room it is undone, and no read is given up in vain. */
async function forgetReads(db: PersonDb): Promise<void> {
  const tx = db.transaction('pack', 'readwrite');
  tx.done.catch(() => undefined);
  const note = (await tx.store.get(PACK))?.value as object | undefined;
  await tx.store.clear();
  if (note) await tx.store.put({ value: { ...note, etag: undefined }, fetched_at: 0 }, PACK);
  await tx.done;
}
