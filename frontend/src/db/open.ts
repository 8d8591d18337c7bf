// The database of the person signed in, `chibo-<person id>`: what the server last said (`pack`), what the
// person has typed but not handed in (`drafts`), what waits to be sent (`outbox`, `photos`), the server's
// `receipts`, and keys of rotating codes. Opened by api/session; used by sync/ and db/.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Item, Photo, Receipt } from '../sync/operations';

export interface Kept<T = unknown> {
  value: T;
  fetched_at: number;
}

export interface Draft<T = unknown> {
  value: T;
  saved_at: number;
}

/** The key of a meeting's rotating code: it makes codes and cannot be read back. */
export interface KeptKey {
  key: CryptoKey;
  /** How far the server's clock was ahead of this phone's when the key was fetched, in ms. */
  offset: number;
  fetched_at: number;
  version: number;
  starts_at: string | null;
}

export interface PersonSchema extends DBSchema {
  pack: { key: string; value: Kept };
  drafts: { key: string; value: Draft };
  /** In the order of writing, whatever the phone's clock said. */
  outbox: { key: number; value: Item; indexes: { id: string; target: string } };
  photos: { key: string; value: Photo };
  receipts: { key: string; value: Receipt; indexes: { record: string } };
  /** By meeting. */
  keys: { key: string; value: KeptKey };
}

export type PersonDb = IDBPDatabase<PersonSchema>;

/** One step a version, never edited after a release: phones jump from any old version to the newest. */
const steps: ((db: PersonDb) => void)[] = [
  (db) => {
    db.createObjectStore('pack');
    db.createObjectStore('drafts');
  },
  (db) => {
    const outbox = db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true });
    outbox.createIndex('id', 'id', { unique: true });
    outbox.createIndex('target', 'target');
    db.createObjectStore('photos', { keyPath: 'id' });
    db.createObjectStore('receipts', { keyPath: 'id' }).createIndex('record', 'record');
    db.createObjectStore('keys');
  },
];

let current: { personId: string; db: Promise<PersonDb> } | null = null;

/** A connection of one's own, which nobody remembers: for many phones in one process. */
export function connect(personId: string): Promise<PersonDb> {
  return openDB<PersonSchema>(`chibo-${personId}`, steps.length, {
    upgrade(db, from) {
      for (const step of steps.slice(from)) step(db);
    },
    // A newer tab wants to migrate: let go; the next use opens again.
    blocking(_version, _next, event) {
      (event.target as IDBDatabase).close();
      current = null;
    },
    terminated: () => (current = null),
  });
}

export function personDb(personId: string): Promise<PersonDb> {
  if (current?.personId !== personId) {
    void current?.db.then((db) => db.close());
    const mine = { personId, db: connect(personId) };
    // A failed opening must not be remembered as the answer.
    mine.db.catch(() => {
      if (current === mine) current = null;
    });
    current = mine;
  }
  return current.db;
}

let owner: string | null = null;

/** Set by api/session alone, so that nothing of one person is read or written as another. */
export function setOwner(personId: string | null): void {
  owner = personId;
}

/** Opens the database of whoever is signed in now, also when called after another person signed in. */
export function mine(): () => Promise<PersonDb> {
  const who = owner;
  return () => (who ? personDb(who) : Promise.reject(new Error('nobody is signed in')));
}

/** The database of whoever is signed in; nobody signed in is a mistake of the caller. */
export function myDb(): Promise<PersonDb> {
  return mine()();
}
