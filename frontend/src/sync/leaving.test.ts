// Who signs out leaves nothing to read behind, and loses nothing that was handed in.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as session from '../api/session.svelte';
import { connect, personDb, type PersonDb } from '../db/open';
import { noteLeft, whoLeft } from './left';
import { unsentHere, wipe, wipeLeft } from './leaving';
import { enqueue, items } from './outbox';
import { PACK, wholePack } from './pack';

let db: PersonDb;
let person = 0;

beforeEach(async () => {
  db = await personDb(`leaver-${(person += 1)}`);
  await db.put('pack', { value: { name: 'Trần Văn Hậu' }, fetched_at: 1 }, '/me');
  await db.put('drafts', { value: { remark: 'Mẫu' }, saved_at: 1 }, 'visit-report:m');
  await db.put('receipts', { id: 'r', kind: 'petition', target: 'p', record: 'petition:p', claimed_at: '', received_at: '', result: { text: 'Mẫu' } });
});
afterEach(() => db.close());

const left = async (): Promise<number[]> => Promise.all((['pack', 'keys', 'drafts', 'receipts'] as const).map((store) => db.count(store)));

test('with nothing unsent everything goes', async () => {
  expect(await unsentHere(db)).toEqual({ acts: 0, drafts: 1 });
  await wipe(db, false);
  expect(await left()).toEqual([0, 0, 0, 0]);
});

test('a form begun stays where its writer asks for it', async () => {
  await wipe(db, true);
  expect(await left()).toEqual([0, 0, 1, 0]);
});

test('what waits to be sent stays, with the drafts around it; what was read goes', async () => {
  await enqueue(db, { kind: 'petition', target: 'p', record: 'petition:p', body: { text: 'Mẫu' } }, { offset_ms: 0, seen_at: null });
  expect((await unsentHere(db)).acts).toBe(1);
  await wipe(db, false);
  expect(await left()).toEqual([0, 0, 1, 1]);
  expect(await items(db)).toHaveLength(1);
});

test('the key to save a queue to a file stays with the queue, and nothing of the pack with it', async () => {
  const rescue = { public_key: 'k', token: 't' };
  await db.put('pack', { value: { server_time: '', reads: 9, rescue, etag: '"e"' }, fetched_at: 5 }, PACK);
  await enqueue(db, { kind: 'petition', target: 'p', record: 'petition:p', body: {} }, { offset_ms: 0, seen_at: null });
  await wipe(db, false);
  expect(await db.getAllKeys('pack')).toEqual([PACK]);
  expect(await db.get('pack', PACK)).toMatchObject({ value: { rescue } });
  // The next sign-in fetches it whole, whatever its note says.
  expect(await wholePack(() => Promise.resolve(db))).toBeUndefined();
});

test('where no room is left for a single row everything that must go goes', async () => {
  await enqueue(db, { kind: 'petition', target: 'p', record: 'petition:p', body: {} }, { offset_ms: 0, seen_at: null });
  await db.put('pack', { value: { reads: 1, rescue: {} }, fetched_at: 5 }, PACK);
  const [add, put] = (['add', 'put'] as const).map((how) => vi.spyOn(IDBObjectStore.prototype, how).mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  }));
  await wipe(db, false);
  expect([await db.getAllKeys('pack'), await db.count('outbox')]).toEqual([[PACK], 1]);
  await db.clear('outbox');
  await wipe(db, false);
  expect(await left()).toEqual([0, 0, 0, 0]);
  add?.mockRestore();
  put?.mockRestore();
});

test('the sign-in page knows whose acts wait, by name and number alone', async () => {
  await noteLeft({ id: 'a', name: 'Trần Văn Hậu', unsent: 2 });
  await noteLeft({ id: 'b', name: 'Lê Thị Mai', unsent: 1 });
  await noteLeft({ id: 'a', name: 'Trần Văn Hậu', unsent: 3 });
  expect((await whoLeft()).map(({ name, unsent }) => [name, unsent])).toEqual([
    ['Lê Thị Mai', 1],
    ['Trần Văn Hậu', 3],
  ]);
  await noteLeft({ id: 'b', name: 'Lê Thị Mai', unsent: 0 });
  expect((await whoLeft()).map(({ id }) => id)).toEqual(['a']);
});

test('what a page closed in the middle of leaving left behind goes at the next start; what waits and forms stay', async () => {
  const here = `leaver-next-${person}`;
  const next = await connect(here);
  await next.put('pack', { value: {}, fetched_at: 1 }, '/me');
  vi.stubGlobal('fetch', async (path: string) =>
    Response.json(path.endsWith('/me') ? { person: { id: here, full_name: 'A', phone: null, title: '', posts: [] }, permissions: [] } : { access_token: 't', token_type: 'bearer', expires_in: 600 }),
  );
  await session.signIn('0912000518', 'x');
  vi.unstubAllGlobals();
  await wipeLeft(null);
  expect(await left()).toEqual([0, 0, 1, 0]);
  expect(await next.count('pack')).toBe(1);
  next.close();
});
