// Room for what a person hands in: old receipts go now and then, and on a full disk whatever can be fetched again.
// Loaded by queue.svelte when it is needed.
import type { PersonDb } from '../db/open';
import { clockSaid } from './clock';
import { PACK } from './pack';

/** Receipts tell for this long what this phone has sent. */
const REMEMBERED = 120 * 86_400_000;

/** Old receipts go, by the server's clock as last heard: by that of the phone a wrong one would take all. */
export async function tidy(db: PersonDb): Promise<void> {
  const { seen_at } = await clockSaid();
  const tx = db.transaction('receipts', 'readwrite');
  for (let at = await tx.store.openCursor(); at && seen_at; at = await at.continue()) {
    if (Date.parse(at.value.received_at) < Date.parse(seen_at) - REMEMBERED) await at.delete();
  }
  await tx.done;
}

/** Gives up what can be fetched again; the next pack then comes whole. The way to save the queue into a file stays. */
export async function makeRoom(db: PersonDb): Promise<void> {
  const tx = db.transaction('pack', 'readwrite');
  const note = (await tx.store.get(PACK))?.value as object | undefined;
  await tx.store.clear();
  if (note) await tx.store.put({ value: { ...note, etag: undefined }, fetched_at: 0 }, PACK);
  await tx.done;
}
