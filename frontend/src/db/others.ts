// The databases of people who are not signed in on this phone: what of theirs must not stay. Called by
// sync/leaving.
import { openDB } from 'idb';
import { without } from './keys';
import type { PersonDb, PersonSchema } from './open';

/** The databases of people on this phone; on a browser that cannot list them, the one known. */
async function databases(known: string | null): Promise<string[]> {
  const all = await indexedDB.databases?.();
  const names = all ? all.map((each) => each.name ?? '') : known ? [`chibo-${known}`] : [];
  return names.filter((name) => /^chibo-./.test(name));
}

/** Signed out, or another person signed in: whoever is not here keeps no key, nor what `wipe` takes. */
export async function wipeOthers(isHere: (name: string) => boolean, before: string | null, wipe: (db: PersonDb) => Promise<void> = async () => undefined): Promise<void> {
  for (const name of await databases(before)) {
    if (isHere(name)) continue;
    // By its own connection: the one of the person signed in stays as it is. Never upgrades.
    const db = await openDB<PersonSchema>(name);
    try {
      if (!db.objectStoreNames.contains('keys')) continue;
      const tx = db.transaction('keys', 'readwrite');
      for (let at = await tx.store.openCursor(); at; at = await at.continue()) {
        const left = without(at.value, null);
        if (left) await at.update(left);
        else await at.delete();
      }
      await tx.done;
      await wipe(db);
    } finally {
      db.close();
    }
  }
}

