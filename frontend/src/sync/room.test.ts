// What a full disk gives up, and what it never does.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { personDb, type PersonDb } from '../db/open';
import { heard } from './clock';
import type { Receipt } from './operations';
import { contents, enqueue, items, receipts } from './outbox';
import { inRoomMade, recount, tidy } from './room';

const said = { kind: 'record', target: 'm1', record: 'meeting:m1', body: { excused: 1 } } as const;
let db: PersonDb;
let person = 0;

beforeEach(async () => {
  db = await personDb(`room-${(person += 1)}`);
});

test('room is made of what can be fetched again, never of the way to save the queue or of what was handed in', async () => {
  await db.put('pack', { value: { reads: 2, rescue: { token: 't' }, etag: '"e"' }, fetched_at: 5 }, '/visit-pack');
  await db.put('pack', { value: { big: true }, fetched_at: 5 }, '/meetings/m');
  await db.put('drafts', { value: {}, saved_at: 1 }, 'd');
  const item = await enqueue(db, said, { offset_ms: 0, seen_at: null });
  let tried = 0;
  const work = async (): Promise<number> => {
    tried += 1;
    // Reads are given up last, where nothing else has helped.
    if (await db.count('pack') > 1) throw new DOMException('no room', 'QuotaExceededError');
    return tried;
  };
  expect(await inRoomMade(db, work)).toBe(2);
  expect(await db.getAllKeys('pack')).toEqual(['/visit-pack']);
  expect(await db.get('pack', '/visit-pack')).toMatchObject({ value: { rescue: { token: 't' }, etag: undefined }, fetched_at: 0 });
  expect([(await items(db)).map(({ id }) => id), await db.count('drafts')]).toEqual([[item.id], 1]);
});

test('old receipts go by the server’s clock, whatever that of the phone says', async () => {
  for (const [id, received_at] of [['old', '2126-01-01T00:00:00Z'], ['recent', '2126-11-20T00:00:00Z']] as const) {
    await db.put('receipts', { id, received_at, record: 'r' } as Receipt);
  }
  await tidy(db);
  expect(await receipts(db)).toHaveLength(2);
  await heard('2126-11-26T13:00:00Z', Date.now());
  await tidy(db);
  expect((await receipts(db)).map(({ id }) => id)).toEqual(['recent']);
});

test('a receipt that was tidied away is still counted, and who has looked begins anew', async () => {
  await db.put('receipts', { id: 'old', received_at: '2126-01-01T00:00:00Z', record: 'r' } as Receipt);
  const item = await enqueue(db, said, { offset_ms: 0, seen_at: null });
  await heard('2126-11-26T13:00:00Z', Date.now());
  await tidy(db);
  expect((await contents(db)).counts).toMatchObject({ made: 2, past: 1 });
  await db.delete('outbox', item.seq);
  await recount(db);
  expect((await contents(db)).counts.made).toBe(1);
});
