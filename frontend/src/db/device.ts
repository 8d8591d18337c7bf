// The one database of this phone that belongs to nobody: who is signed in here (no secret, so that
// the app opens without signal) and the phone's own id. Called by api/session and by check-in.
import { openDB, type DBSchema } from 'idb';
import { uuid4 } from '../ids';

interface DeviceSchema extends DBSchema {
  kept: { key: string; value: unknown };
}

function open() {
  return openDB<DeviceSchema>('chibo', 1, {
    upgrade: (db) => void db.createObjectStore('kept'),
    blocking: (_version, _next, event) => (event.target as IDBDatabase).close(),
  });
}

async function withDevice<T>(work: (db: Awaited<ReturnType<typeof open>>) => Promise<T>): Promise<T> {
  const db = await open();
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

export function readKept<T>(key: string): Promise<T | undefined> {
  return withDevice(async (db) => (await db.get('kept', key)) as T | undefined);
}

export function keep(key: string, value: unknown): Promise<void> {
  return withDevice(async (db) => void (await db.put('kept', value, key)));
}

export function forget(key: string): Promise<void> {
  return withDevice((db) => db.delete('kept', key));
}

/** Names this installation in check-ins (`device_id`); says nothing about the person or the phone. */
export async function deviceId(): Promise<string> {
  return withDevice(async (db) => {
    const write = db.transaction('kept', 'readwrite');
    const known = await write.store.get('device');
    const id = typeof known === 'string' ? known : uuid4();
    if (id !== known) await write.store.put(id, 'device');
    await write.done;
    return id;
  });
}
