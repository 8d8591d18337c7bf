// What was handed in is kept, said to be kept, and sent whenever there may be signal.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as session from '../api/session.svelte';
import { myDb, personDb } from '../db/open';
import type { NewOperation } from './operations';
import { begin, goWith, handIn, handInPhoto, queue, read, send } from './queue.svelte';
import { leaf, shelf } from '../../tests/caches';

const MINUTES = 60_000;
const petition = (target: string): NewOperation => ({ kind: 'petition', target, record: `petition:${target}`, body: { text: 'Mẫu' } });
const photo = { id: 'a', meeting_id: 'm', picture: new Blob(['x']), made_at: '2026-11-26T12:00:00Z' };
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

let person = 0;
let letters = 0;
let signal = false;
const listeners = new Map<string, () => void>();
const listen = { addEventListener: (name: string, call: () => void) => void listeners.set(name, call), removeEventListener: () => undefined };
const look = { ...listen, visibilityState: 'visible' };

async function signIn(id: string): Promise<void> {
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    if (path.endsWith('/auth/token')) return json({ access_token: 't', token_type: 'bearer', expires_in: 1e6 });
    if (path.endsWith('/me')) return json({ person: { id, full_name: 'A', phone: null, title: '', posts: [] }, permissions: [] });
    if (path.endsWith('/auth/logout')) return new Response(null, { status: 204 });
    if (path.endsWith('/sync')) letters += 1;
    if (!signal || !path.endsWith('/sync')) throw new TypeError('Failed to fetch');
    const { operations } = JSON.parse(String(init.body)) as { operations: { id: string }[] };
    return json({ server_time: '2026-11-26T13:14:00Z', verdicts: operations.map(({ id: each }) => ({ id: each, status: 201, result: {}, received_at: '2026-11-26T13:14:00Z' })) });
  });
  await session.signIn('0912000518', 'x');
}

beforeEach(async () => {
  letters = 0;
  signal = false;
  look.visibilityState = 'visible';
  vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/141.0.0.0', maxTouchPoints: 0 });
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('document', look);
  vi.stubGlobal('addEventListener', listen.addEventListener);
  await signIn(`queue-${(person += 1)}`);
});

afterEach(async () => {
  await send();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A disk that takes nothing more into a store until the pack has made room. */
function full(store: string, how: 'add' | 'put'): void {
  const real = IDBObjectStore.prototype[how];
  const clear = IDBObjectStore.prototype.clear;
  let room = false;
  vi.spyOn(IDBObjectStore.prototype, 'clear').mockImplementation(function (this: IDBObjectStore) {
    room ||= this.name === 'pack';
    return clear.call(this);
  });
  vi.spyOn(IDBObjectStore.prototype, how).mockImplementation(function (this: IDBObjectStore, ...given: Parameters<typeof real>) {
    if (this.name === store && !room) throw new DOMException('no room', 'QuotaExceededError');
    return real.apply(this, given);
  });
}

test.each([
  ['an act', 'outbox', 'add', () => handIn(petition('t'))],
  ['a page', 'photos', 'put', () => handInPhoto(photo)],
] as const)('on a full disk %s takes the room of what can be fetched again', async (_name, store, how, act) => {
  const db = await myDb();
  await db.put('pack', { value: {}, fetched_at: 1 }, '/meetings/m');
  full(store, how);
  await act();
  expect(await db.count(store)).toBe(1);
  expect(await db.count('pack')).toBe(0);
  expect(queue.full).toBe(true);
});

test.each([
  ['chosen', 'outbox'],
  ['received', 'receipts'],
])('a full phone still sends: what is %s makes room for itself', async (_name, store) => {
  await handIn(petition('t'));
  await send();
  full(store, 'put');
  signal = true;
  expect(await send()).toMatchObject({ end: 'done' });
  expect(await (await myDb()).count('outbox')).toBe(0);
  expect(await (await myDb()).count('receipts')).toBe(1);
});

/** A disk that takes every write and finds at the end of the transaction that it has no room, until the pack has made some. */
function fullAtCommit(store: string, how: 'add' | 'put'): void {
  const real = IDBObjectStore.prototype[how];
  const clear = IDBObjectStore.prototype.clear;
  let room = false;
  vi.spyOn(IDBObjectStore.prototype, 'clear').mockImplementation(function (this: IDBObjectStore) {
    room ||= this.name === 'pack';
    return clear.call(this);
  });
  vi.spyOn(IDBObjectStore.prototype, how).mockImplementation(function (this: IDBObjectStore, ...given: Parameters<typeof real>) {
    const asked = real.apply(this, given);
    // A request of our own behind those of the app: theirs have all succeeded when it is answered.
    if (this.name === store && !room) {
      const end = (): void => (this.transaction as unknown as { _abort: (name: string) => void })._abort('QuotaExceededError');
      asked.addEventListener('success', () => (this.count().onsuccess = () => (this.count().onsuccess = end)));
    }
    return asked;
  });
}

test.each([
  ['an act', 'outbox', 'add', () => handIn({ ...petition('t'), draft: 'petition:t' })],
  ['a page', 'photos', 'put', () => handInPhoto(photo)],
] as const)('a disk that is full only when %s is committed takes it all the same, once room was made', async (_name, store, how, act) => {
  const db = await myDb();
  await db.put('drafts', { value: {}, saved_at: 1 }, 'petition:t');
  await db.put('pack', { value: {}, fetched_at: 1 }, '/meetings/m');
  fullAtCommit(store, how);
  await act();
  expect(await db.count(store)).toBe(1);
  expect(await db.count('pack')).toBe(0);
  expect(queue.full).toBe(true);
});

test('where the commit never finds room the act is not called kept, and its draft stays', async () => {
  const db = await myDb();
  await db.put('drafts', { value: {}, saved_at: 1 }, 'petition:t');
  fullAtCommit('outbox', 'add');
  vi.spyOn(IDBObjectStore.prototype, 'clear').mockImplementation(function (this: IDBObjectStore) {
    return this.count() as unknown as IDBRequest<undefined>;
  });
  await expect(handIn({ ...petition('t'), draft: 'petition:t' })).rejects.toMatchObject({ name: 'QuotaExceededError' });
  expect([await db.count('outbox'), await db.count('drafts')]).toEqual([0, 1]);
});

test('where even that makes no room the act is not called kept', async () => {
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
  await expect(handIn(petition('t'))).rejects.toThrow('no room');
  expect(await (await myDb()).count('outbox')).toBe(0);
});

test('what is on the disk is kept, also where it cannot be read back at once', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const real = IDBObjectStore.prototype.getAll;
  const all = vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(function (this: IDBObjectStore, ...given) {
    if (this.name === 'receipts') throw new DOMException('closed', 'InvalidStateError');
    return real.apply(this, given);
  });
  await expect(handIn(petition('t'))).resolves.toMatchObject({ target: 't' });
  all.mockRestore();
  expect(await (await myDb()).count('outbox')).toBe(1);
});

test('an act begun by one person is never written as that of the next', async () => {
  const before = session.session.who?.person.id ?? '';
  const act = handIn(petition('of-before'));
  await session.signOut(async () => undefined);
  await signIn(`queue-next-${person}`);
  await act;
  expect(await (await myDb()).count('outbox')).toBe(0);
  expect((await (await personDb(before)).getAll('outbox')).map(({ target }) => target)).toEqual(['of-before']);
  await personDb(session.session.who?.person.id ?? '');
});

test('an act that waits for a position is kept and goes with it; on any other occasion it goes without', async () => {
  signal = true;
  const held = await handIn(petition('t'), false);
  expect(await (await myDb()).count('outbox')).toBe(1);
  expect(letters).toBe(0);
  expect(await goWith(held.id, { lat: 20 })).toBe(true);
  await vi.waitFor(() => expect(queue.unsent).toBe(0));
  const other = await handIn(petition('u'), false);
  await send();
  expect(queue.unsent).toBe(0);
  expect(await goWith(other.id, { lat: 20 })).toBe(false);
});

test('sent when the app is looked at, when signal comes, and every few minutes', async () => {
  begin();
  await vi.waitFor(() => expect(queue.ready).toBe(true));
  await handIn(petition('t'));
  await send();
  const sent = async (by: () => unknown): Promise<number> => {
    letters = 0;
    await by();
    await vi.waitFor(() => expect(queue.sending).toBe(false));
    return letters;
  };
  expect(await sent(() => listeners.get('visibilitychange')?.())).toBe(1);
  expect(await sent(() => listeners.get('online')?.())).toBe(1);
  look.visibilityState = 'hidden';
  expect(await sent(() => listeners.get('visibilitychange')?.())).toBe(0);

  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await send();
  letters = 0;
  signal = true;
  // After so many failures the pause is at most five minutes.
  vi.advanceTimersByTime(5 * MINUTES);
  vi.useRealTimers();
  await vi.waitFor(() => expect(queue.unsent).toBe(0));
  expect(letters).toBe(1);
});

test('with nothing left it looks again after three minutes, for what another tab wrote', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  signal = true;
  expect(await send()).toMatchObject({ end: 'done' });
  const db = await myDb();
  const { enqueue } = await import('./outbox');
  await enqueue(db, petition('of another tab'), { offset_ms: null, seen_at: null });
  vi.advanceTimersByTime(2.9 * MINUTES);
  expect(letters).toBe(0);
  vi.advanceTimersByTime(0.2 * MINUTES);
  vi.useRealTimers();
  await vi.waitFor(() => expect(letters).toBe(1));
});

test('the phone is called full until what it gave up is back', async () => {
  full('outbox', 'add');
  await handIn(petition('t'));
  vi.restoreAllMocks();
  expect(queue.full).toBe(true);
  begin();
  await vi.waitFor(() => expect(queue.ready).toBe(true));
  await send();
  expect(queue.full).toBe(true);
  await (await myDb()).put('pack', { value: { reads: 1 }, fetched_at: Date.now() }, '/visit-pack');
  listeners.get('online')?.();
  await send();
  // A note whose reads are gone is no pack.
  expect(queue.full).toBe(true);
  await (await myDb()).put('pack', { value: {}, fetched_at: Date.now() }, '/meetings/m');
  listeners.get('online')?.();
  await vi.waitFor(() => expect(queue.full).toBe(false));
});

test('an act is in the second copy before it is called kept, and out of it once received', async () => {
  const store = shelf();
  vi.stubGlobal('caches', store);
  const { id } = await handIn(petition('t'));
  expect(store.paths().map(leaf)).toEqual([id]);
  await send();
  signal = true;
  await send();
  await vi.waitFor(() => expect(store.paths()).toEqual([]));
});

test('what a lost database had waiting is sent at the next start, and the person is told', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const store = shelf();
  vi.stubGlobal('caches', store);
  const { id } = await handIn(petition('t'));
  await send();
  const db = await myDb();
  const { name } = db;
  db.close();
  await new Promise((done) => (indexedDB.deleteDatabase(name).onsuccess = done));
  await signIn(`queue-away-${person}`);
  await myDb();
  await signIn(name.slice('chibo-'.length));
  signal = true;
  begin();
  await vi.waitFor(() => expect(queue.receipts.map((each) => each.id)).toEqual([id]));
  expect(queue.back).toBe(1);
  await read('heardOfBack');
  expect(queue.back).toBe(0);
  expect(queue.counts.made).toBe(1);
});

// The last: whatever is mirrored after it waits behind what never answers.
test.each([
  ['has no room', () => Promise.reject(new DOMException('no room', 'QuotaExceededError'))],
  ['never answers', () => new Promise<never>(() => undefined)],
])('a second copy that %s neither holds an act up nor takes it back', async (_name, open) => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  vi.stubGlobal('caches', { ...shelf(), open });
  const { id } = await handIn(petition('t'));
  expect((await (await myDb()).getAll('outbox')).map((each) => each.id)).toEqual([id]);
  expect(queue.unsent).toBe(1);
});
