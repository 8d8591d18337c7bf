// Who signs out leaves nothing to read behind, and loses nothing that was handed in.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, personDb, type PersonDb } from '../db/open';
import { noteLeft, whoLeft } from './left';
import { unsentHere, wipe, wipeLeft } from './leaving';
import { enqueue, items } from './outbox';
import { PACK } from './pack';

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

test('the key to save a queue to a file stays with the queue, and hides that the pack was here', async () => {
  const rescue = { public_key: 'k', token: 't' };
  await db.put('pack', { value: { server_time: '', reads: 9, rescue, etag: '"e"' }, fetched_at: 5 }, PACK);
  await enqueue(db, { kind: 'petition', target: 'p', record: 'petition:p', body: {} }, { offset_ms: 0, seen_at: null });
  await wipe(db, false);
  expect(await db.getAllKeys('pack')).toEqual([PACK]);
  expect(await db.get('pack', PACK)).toEqual({ value: { server_time: '', reads: 9, rescue, etag: undefined }, fetched_at: 0 });
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
  const other = await personDb(`leaver-next-${person}`);
  await other.put('pack', { value: {}, fetched_at: 1 }, '/me');
  await wipeLeft(`leaver-next-${person}`, null);
  db = await personDb(`leaver-${person}`);
  expect(await left()).toEqual([0, 0, 1, 0]);
  const still = await connect(`leaver-next-${person}`);
  expect(await still.count('pack')).toBe(1);
  await wipeLeft(null, null);
  expect(await still.count('pack')).toBe(0);
  still.close();
});
