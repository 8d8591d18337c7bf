// The second copy of what waits: what it holds, and what comes back of it once a browser has lost a database.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Me } from '../api/people';
import { forget, keep, readKept } from '../db/device';
import { connect, type PersonDb } from '../db/open';
import { bringBack, noteDevice, recallDevice, reflect } from './mirror';
import type { NewOperation, Verdict } from './operations';
import { contents, discard, enqueue, items, keepPhoto, photos, receipts, settle, settlePhoto, take } from './outbox';
import { leaf, shelf, type Shelf } from '../../tests/caches';

const CLOCK = { offset_ms: null, seen_at: null };
const petition = (target: string, more: Partial<NewOperation> = {}): NewOperation => ({ kind: 'petition', target, record: `petition:${target}`, body: { text: 'Mẫu' }, ...more });
const record = (excused: number): NewOperation => ({ kind: 'record', target: 'm', record: 'meeting:m', body: { excused } });
const page = { id: 'p', meeting_id: 'm', about: 'Chi bộ mẫu', picture: new Blob(['a page'], { type: 'image/jpeg' }), made_at: '2026-11-26T12:00:00Z' };
const yes = (id: string, result: unknown = {}): Verdict => ({ id, status: 201, result, received_at: '2026-11-26T13:00:00Z' });
const no = (id: string): Verdict => ({ id, status: 422, code: 'odd', received_at: '2026-11-26T13:00:00Z' });

let person = 0;
let db: PersonDb;
let store: Shelf;

beforeEach(async () => {
  store = shelf();
  vi.stubGlobal('caches', store);
  db = await connect(`mirror-${(person += 1)}`);
});

afterEach(() => {
  db.close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** The browser begins with a new, empty database. */
async function lose(): Promise<void> {
  const { name } = db;
  db.close();
  await new Promise((done) => (indexedDB.deleteDatabase(name).onsuccess = done));
  db = await connect(name.slice('chibo-'.length));
}

const mirrored = (): string[] => store.paths().map(leaf);

test('it holds what waits, and lets go of what was received or given up', async () => {
  const [first, second, third] = [await enqueue(db, petition('a'), CLOCK), await enqueue(db, petition('b'), CLOCK), await enqueue(db, petition('c'), CLOCK)];
  await keepPhoto(db, page);
  await reflect(db);
  expect(mirrored()).toEqual([first.id, second.id, third.id, 'p']);
  await settle(db, [yes(first.id), no(second.id)]);
  await settlePhoto(db, 'p', yes('p'));
  await reflect(db);
  expect(mirrored()).toEqual([second.id, third.id]);
  await discard(db, second.id);
  await reflect(db);
  expect(mirrored()).toEqual([third.id]);
});

test('after a loss everything that waited is queued again: its own id, its order, its words, its picture', async () => {
  const first = await enqueue(db, petition('a'), CLOCK);
  const second = await enqueue(db, petition('b', { body: { text: 'Nước sạch' } }), CLOCK);
  const refused = await enqueue(db, petition('c'), CLOCK);
  await settle(db, [no(refused.id)]);
  await keepPhoto(db, page);
  await reflect(db);
  await lose();
  expect(await bringBack(db)).toBe(4);
  const back = await items(db);
  expect(back.map(({ id, state }) => [id, state])).toEqual([[first.id, 'waiting'], [second.id, 'waiting'], [refused.id, 'refused']]);
  expect(back[1]).toMatchObject({ body: { text: 'Nước sạch' }, claimed_at: second.claimed_at });
  const [photo] = await photos(db);
  expect(photo).toMatchObject({ id: 'p', about: 'Chi bộ mẫu', state: 'waiting' });
  expect([photo?.picture.type, await photo?.picture.text()]).toEqual(['image/jpeg', 'a page']);
  expect(await contents(db)).toMatchObject({ back: 4, counts: { made: 4 } });
  expect(await bringBack(db)).toBe(0);
  expect(mirrored().sort()).toEqual([first.id, second.id, refused.id, 'p'].sort());
});

test('what came back may have left the phone: said again it is an edit, and is not written over', async () => {
  await enqueue(db, record(1), CLOCK);
  await reflect(db);
  await lose();
  await bringBack(db);
  const [old] = await items(db);
  const again = await enqueue(db, record(2), CLOCK);
  expect(again.after).toBe(old?.id);
});

test('what came back goes before what was handed in meanwhile', async () => {
  const [first, second] = [await enqueue(db, petition('a'), CLOCK), await enqueue(db, petition('b'), CLOCK)];
  await reflect(db);
  await lose();
  const meanwhile = await enqueue(db, petition('c'), CLOCK);
  expect(await bringBack(db)).toBe(2);
  const later = await enqueue(db, petition('d'), CLOCK);
  expect((await items(db)).map(({ id }) => id)).toEqual([first.id, second.id, meanwhile.id, later.id]);
});

test('lost before it could be brought back, and lost again, it still comes back once', async () => {
  const { id } = await enqueue(db, petition('a'), CLOCK);
  await reflect(db);
  await lose();
  await reflect(db);
  await lose();
  expect(await bringBack(db)).toBe(1);
  await lose();
  expect(await bringBack(db)).toBe(1);
  expect((await items(db)).map((each) => each.id)).toEqual([id]);
});

test('a start that was cut off in the middle of bringing back ends it, and nothing is queued twice', async () => {
  const { id } = await enqueue(db, petition('a'), CLOCK);
  await reflect(db);
  await lose();
  vi.spyOn(store, 'open').mockImplementationOnce(async () => ({ ...(await shelf(store).open()), delete: () => Promise.reject(new Error('cut off')) }));
  await expect(bringBack(db)).rejects.toThrow('cut off');
  await take(db);
  await settle(db, [yes(id)]);
  expect(await bringBack(db)).toBe(0);
  expect(await items(db)).toEqual([]);
  expect(mirrored()).toEqual([]);
});

test('what was received since is not queued again, and what is left over of it goes', async () => {
  const { id } = await enqueue(db, petition('a'), CLOCK);
  await reflect(db);
  await settle(db, [yes(id)]);
  expect(mirrored()).toEqual([id]);
  expect(await bringBack(db)).toBe(0);
  expect(await items(db)).toEqual([]);
  expect((await receipts(db)).map((each) => each.id)).toEqual([id]);
  expect(mirrored()).toEqual([]);
});

test('words changed before they left are the ones that come back', async () => {
  await enqueue(db, record(1), CLOCK);
  await reflect(db);
  await enqueue(db, record(2), CLOCK);
  await reflect(db);
  await lose();
  await bringBack(db);
  expect((await items(db)).map(({ body }) => body)).toEqual([{ excused: 2 }]);
});

test('an edit that was freed by a receipt comes back free', async () => {
  const first = await enqueue(db, record(1), CLOCK);
  await take(db);
  await enqueue(db, record(2), CLOCK);
  await reflect(db);
  await settle(db, [yes(first.id, { version: 4 })]);
  await reflect(db);
  await lose();
  await bringBack(db);
  const [edit] = await items(db);
  expect([edit?.after, edit?.version]).toEqual([undefined, 4]);
});

test('what another tab hands in while this one looks is not taken for settled', async () => {
  const other = await enqueue(db, petition('a'), CLOCK);
  await reflect(db);
  const shelved = await store.open();
  const real = shelved.keys.bind(shelved);
  let late = '';
  vi.spyOn(store, 'open').mockResolvedValueOnce({
    ...shelved,
    keys: async () => {
      const there = await real();
      late = (await enqueue(db, petition('b'), CLOCK)).id;
      await shelved.put(store.paths()[0]?.replace(other.id, late) ?? '', new Response('{}'));
      return there;
    },
  });
  await reflect(db);
  expect(mirrored().sort()).toEqual([other.id, late].sort());
});

test('the queues of two people stay two', async () => {
  await enqueue(db, petition('a'), CLOCK);
  await reflect(db);
  const second = await connect(`mirror-other-${person}`);
  expect(await bringBack(second)).toBe(0);
  expect(await items(second)).toEqual([]);
  second.close();
  expect(mirrored()).toHaveLength(1);
});

test('an entry that cannot be read keeps no other from coming back', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const kept = await enqueue(db, petition('a'), CLOCK);
  const broken = await enqueue(db, petition('b'), CLOCK);
  await reflect(db);
  await (await store.open()).put(store.paths().find((path) => leaf(path) === broken.id) ?? '', new Response('{"id": '));
  await lose();
  expect(await bringBack(db)).toBe(1);
  expect((await items(db)).map(({ id }) => id)).toEqual([kept.id]);
});

test('whoever was signed in still is, under the same name of the phone; nobody, once they left', async () => {
  const who = { person: { id: 'a', full_name: 'Lê Thị Mai' } } as Me;
  await keep('device', 'this-phone');
  await keep('left', [{ id: 'b', name: 'Phạm Văn Sơn', unsent: 2 }]);
  await noteDevice(who);
  for (const key of ['device', 'left']) await forget(key);
  await recallDevice();
  expect([await readKept('who'), await readKept('device'), await readKept('left')]).toEqual([who, 'this-phone', [{ id: 'b', name: 'Phạm Văn Sơn', unsent: 2 }]]);
  await forget('who');
  await recallDevice();
  expect(await readKept('who')).toBeUndefined();
  await noteDevice(null);
  await forget('device');
  await recallDevice();
  expect([await readKept('who'), await readKept('device')]).toEqual([undefined, 'this-phone']);
});
