// The database of the person signed in, `chibo-<person id>`: what the server last said (`pack`), what the
// person has typed but not handed in (`drafts`), what waits to be sent (`outbox`, `photos`), the server's
// `receipts`, keys of rotating codes, and what the database knows of itself (`meta`). Opened by api/session; used
// by sync/ and db/.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Item, Photo, Receipt } from '../sync/operations';

export interface Kept<T = unknown> {
  value: T;
  fetched_at: number;
  /** The server's tag of these very words. */
  etag?: string | undefined;
}

export interface Draft<T = unknown> {
  value: T;
  saved_at: number;
}

/** The key of a meeting's rotating code, which makes codes and cannot be read back, with what is known of the
 * clock that it runs by. See db/keys. */
export interface KeptKey {
  /** null: the meeting is over, and only the clock is still to be settled. */
  key: CryptoKey | null;
  version: number;
  /** How far the server's clock is ahead of this phone's, in ms: codes are made by it. */
  offset: number;
  /** When it was fetched, by the server's clock, in ms. */
  fetched_at: number;
  starts_at: string | null;
  /** A code of it has been on this phone's screen. */
  shown: boolean;
  /** The phone's clock was found moved since. */
  moved: boolean;
  /** By how many ms shown codes ran ahead of the server: to be handed in. */
  owed: number[];
  /** What the phone had last heard of the server when the key was wiped. */
  wiped_at?: string | null;
}

/** How much was ever made here, counted beside the rows themselves so that a row which vanished is missed. */
export interface Counts {
  /** Acts and pages handed in on this phone. */
  made: number;
  /** Their receipts that have been tidied away. */
  past: number;
  /** When the person gave a refused one up. */
  dropped: string[];
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
  /** `born`: names this very database. `counts`: Counts. `back`: how many acts came back from the mirror, until the
   * person has read it. */
  meta: { key: string; value: string | number | Counts };
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
  // Empty: on a full phone the step must need no room, or what waits there could not be reached.
  (db) => void db.createObjectStore('meta'),
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
