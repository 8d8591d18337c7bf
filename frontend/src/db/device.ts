// The one database of this phone that belongs to nobody: who is signed in here (no secret, so that
// the app opens without signal) and the phone's own id. Called by api/session and by check-in.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { uuid4 } from '../ids';

interface DeviceSchema extends DBSchema {
  kept: { key: string; value: unknown };
}

/** The cache with a second copy of what must not be lost (sync/mirror): asked for before that file is fetched. */
export const MIRROR = 'chibo-mirror';
/** The cache with our own QR reader (qr/shelf): large, and fetched again. */
export const READER = 'chibo-qr-reader';

type Db = IDBPDatabase<DeviceSchema>;

let current: Promise<Db> | null = null;

/** One connection for as long as the page is: opening it anew for each of a start's eight looks took a tenth of it. */
function open(): Promise<Db> {
  if (current) return current;
  const mine = openDB<DeviceSchema>('chibo', 1, {
    upgrade: (db) => void db.createObjectStore('kept'),
    blocking(_version, _next, event) {
      (event.target as IDBDatabase).close();
      current = null;
    },
    terminated: () => (current = null),
  });
  // A failed opening must not be remembered as the answer.
  mine.catch(() => {
    if (current === mine) current = null;
  });
  return (current = mine);
}

export async function readKept<T>(key: string): Promise<T | undefined> {
  return (await (await open()).get('kept', key)) as T | undefined;
}

export async function keep(key: string, value: unknown): Promise<void> {
  await (await open()).put('kept', value, key);
}

export async function forget(key: string): Promise<void> {
  await (await open()).delete('kept', key);
}

/** Names this installation in check-ins (`device_id`); says nothing about the person or the phone. */
export async function deviceId(): Promise<string> {
  const write = (await open()).transaction('kept', 'readwrite');
  const known = await write.store.get('device');
  const id = typeof known === 'string' ? known : uuid4();
  if (id !== known) await write.store.put(id, 'device');
  await write.done;
  return id;
}
