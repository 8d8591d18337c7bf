// Acts wait in order, once each, and leave only with the server's receipt or the person's own hand.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import { personDb, type PersonDb } from '../db/open';
import type { Item, NewOperation, Verdict } from './operations';
import { addPosition, contents, discard, enqueue, items, keepPhoto, receipts, retry, settle, settlePhoto, take } from './outbox';

const CLOCK = { offset_ms: 0, seen_at: null };
let db: PersonDb;
let person = 0;

beforeEach(async () => {
  db = await personDb(`outbox-${(person += 1)}`);
});

const record = (excused: number, more: Partial<NewOperation> = {}): NewOperation => ({ kind: 'record', target: 'm1', record: 'meeting:m1', body: { excused }, ...more });
const verdict = (item: Item, status: number, more: Partial<Verdict> = {}): Verdict => ({ id: item.id, status, received_at: '2026-11-26T13:14:00Z', ...more });
const ids = async (): Promise<string[]> => (await items(db)).map((each) => each.id);

test('handing in takes the draft away in the same transaction', async () => {
  await db.put('drafts', { value: { excused: '1' }, saved_at: 1 }, 'record:m1');
  const item = await enqueue(db, record(1, { draft: 'record:m1' }), CLOCK);
  expect(await db.get('drafts', 'record:m1')).toBeUndefined();
  expect((await items(db))[0]).toEqual(item);
});

test('an act that cannot be stored leaves the draft where it is', async () => {
  await db.put('drafts', { value: {}, saved_at: 1 }, 'record:m1');
  const uncloneable = record(1, { draft: 'record:m1', body: { bad: () => 0 } });
  await expect(enqueue(db, uncloneable, CLOCK)).rejects.toThrow();
  expect(await db.get('drafts', 'record:m1')).toBeDefined();
  expect(await items(db)).toEqual([]);
});

test('said again before it left, it is still one act with the later words', async () => {
  const first = await enqueue(db, record(1), CLOCK, 1000);
  const second = await enqueue(db, record(2), CLOCK, 2000);
  expect(second.id).toBe(first.id);
  expect((await items(db)).map((each) => each.body)).toEqual([{ excused: 2 }]);
});

test('said again after it left, it waits for the receipt and edits that version', async () => {
  const first = await enqueue(db, record(1), CLOCK);
  await take(db);
  const second = await enqueue(db, record(2), CLOCK);
  expect(second.id).not.toBe(first.id);
  expect((await take(db)).map((each) => each.id)).toEqual([first.id]);
  await settle(db, [verdict(first, 201, { result: { version: 4 } })]);
  const [next] = await take(db);
  expect(next).toMatchObject({ id: second.id, version: 4, body: { excused: 2 } });
});

test('pressed twice, a verb is one act', async () => {
  const open: NewOperation = { kind: 'meeting_open', target: 'm1', record: 'meeting:m1', body: {} };
  const [one, two] = await Promise.all([enqueue(db, open, CLOCK), enqueue(db, open, CLOCK)]);
  expect(one.id).toBe(two.id);
  expect(await ids()).toHaveLength(1);
});

test('a receipt replaces the act; a second verdict changes nothing', async () => {
  const item = await enqueue(db, record(1), CLOCK);
  await take(db);
  const yes = verdict(item, 201, { result: { version: 1 } });
  expect(await settle(db, [yes])).toBe(1);
  expect(await settle(db, [yes, verdict(item, 422)])).toBe(0);
  expect(await items(db)).toEqual([]);
  expect(await receipts(db)).toMatchObject([{ id: item.id, received_at: yes.received_at, record: 'meeting:m1' }]);
});

test('a refused act stays with its reason, holds back its own record and nobody else', async () => {
  const bad = await enqueue(db, record(9), CLOCK);
  const behind = await enqueue(db, { kind: 'meeting_close', target: 'm1', record: 'meeting:m1', body: {} }, CLOCK);
  const other = await enqueue(db, record(1, { target: 'm2', record: 'meeting:m2' }), CLOCK);
  await take(db);
  await settle(db, [verdict(bad, 422, { code: 'invalid', problem: { title: 'Số chưa đúng.' } }), verdict(behind, 424)]);
  expect((await take(db)).map((each) => each.id)).toEqual([other.id]);
  expect((await items(db))[0]).toMatchObject({ state: 'refused', refusal: { status: 422, code: 'invalid', words: 'Số chưa đúng.' } });

  await retry(db, bad.id, CLOCK, { body: { excused: 1 } });
  const [mended, then] = await take(db);
  expect(mended).toMatchObject({ body: { excused: 1 }, tried: 1 });
  expect(mended?.id).not.toBe(bad.id);
  expect(then?.id).toBe(behind.id);
});

test('a discarded act lets what waited for it go on from the version its writer saw', async () => {
  const first = await enqueue(db, record(1, { version: 3 }), CLOCK);
  await take(db);
  await enqueue(db, record(2, { version: 3 }), CLOCK);
  await settle(db, [verdict(first, 412, { code: 'stale' })]);
  await discard(db, first.id);
  expect(await take(db)).toMatchObject([{ version: 3, body: { excused: 2 } }]);
});

test('words said again after a refusal take its place, from the version that the reader saw now', async () => {
  const stale = await enqueue(db, record(1, { version: 3 }), CLOCK);
  await enqueue(db, { kind: 'meeting_close', target: 'm1', record: 'meeting:m1', body: {} }, CLOCK);
  await take(db);
  await enqueue(db, record(2, { version: 3 }), CLOCK);
  await settle(db, [verdict(stale, 412, { code: 'stale' })]);
  const mended = await enqueue(db, record(5, { version: 4 }), CLOCK);
  expect((await items(db)).map(({ kind, body }) => [kind, body])).toEqual([['record', { excused: 5 }], ['meeting_close', {}]]);
  expect(await take(db)).toMatchObject([{ id: mended.id, version: 4 }, { kind: 'meeting_close' }]);
});

test('a refused claim holds back claims, never a fact', async () => {
  const about = { record: 'meeting:m1', body: {} };
  const plan = await enqueue(db, { kind: 'meeting', target: 'm1', version: 1, ...about }, CLOCK);
  await take(db);
  await settle(db, [verdict(plan, 423, { code: 'month_closed' })]);
  const open = await enqueue(db, { kind: 'meeting_open', target: 'm1', ...about }, CLOCK);
  await enqueue(db, { kind: 'notice', target: 'm1', ...about }, CLOCK);
  const said = await enqueue(db, record(1), CLOCK);
  expect((await take(db)).map((each) => each.id)).toEqual([open.id, said.id]);
});

test('a plan changed after the notice waits for the version that the notice leaves', async () => {
  const about = { target: 'm1', record: 'meeting:m1' };
  const notice = await enqueue(db, { kind: 'notice', body: {}, ...about }, CLOCK);
  const plan = await enqueue(db, { kind: 'meeting', body: { place: 'A' }, version: 1, ...about }, CLOCK);
  await enqueue(db, { kind: 'meeting_open', body: {}, ...about }, CLOCK);
  expect((await take(db)).map((each) => each.id)).toEqual([notice.id]);
  await settle(db, [verdict(notice, 200, { result: { version: 2 } })]);
  expect(await take(db)).toMatchObject([{ id: plan.id, version: 2 }, { kind: 'meeting_open' }]);
});

test('a plan changed before it left keeps its place only as the last of its meeting', async () => {
  const about = { target: 'm1', record: 'meeting:m1' };
  await enqueue(db, { kind: 'meeting', body: { place: 'A' }, version: 1, ...about }, CLOCK);
  await enqueue(db, { kind: 'notice', body: {}, ...about }, CLOCK);
  await enqueue(db, { kind: 'meeting', body: { place: 'B' }, version: 1, ...about }, CLOCK);
  expect((await items(db)).map(({ kind, body }) => [kind, body])).toEqual([['meeting', { place: 'A' }], ['notice', {}], ['meeting', { place: 'B' }]]);
});

test('a score that is given up takes its handing in with it', async () => {
  const saved = await enqueue(db, { kind: 'assessment', target: 'a1', record: 'meeting:m1', body: {} }, CLOCK);
  await enqueue(db, { kind: 'assessment_submit', target: 'a1', record: 'meeting:m1', body: {} }, CLOCK);
  await take(db);
  await settle(db, [verdict(saved, 423, { code: 'month_closed' })]);
  await discard(db, saved.id);
  expect(await items(db)).toEqual([]);
});

test('only a refused act can be discarded: what may have arrived is never dropped here', async () => {
  const item = await enqueue(db, record(1), CLOCK);
  await take(db);
  await discard(db, item.id);
  expect(await ids()).toEqual([item.id]);
});

test('an id taken elsewhere is minted anew, also for what names it', async () => {
  const save: NewOperation = { kind: 'assessment', target: 'a1', record: 'meeting:m1', body: {} };
  const saved = await enqueue(db, save, CLOCK);
  await enqueue(db, { kind: 'assessment_submit', target: 'a1', record: 'meeting:m1', body: {} }, CLOCK);
  await take(db);
  await settle(db, [verdict(saved, 409, { code: 'id_reused' })]);
  const [again, submit] = await items(db);
  expect(again).toMatchObject({ state: 'waiting' });
  expect(again?.target).not.toBe('a1');
  expect(submit?.target).toBe(again?.target);
});

test('what waits behind an id that was minted anew goes on behind the new one', async () => {
  const report = (remark: string): NewOperation => ({ kind: 'visit_report', target: 'r1', record: 'report:m1', body: { remark } });
  const first = await enqueue(db, report('một'), CLOCK);
  await take(db);
  await enqueue(db, report('hai'), CLOCK);
  await settle(db, [verdict(first, 409, { code: 'id_reused' })]);
  const [minted] = (await take(db)) as [Item];
  expect(minted.body).toEqual({ remark: 'một' });
  await settle(db, [verdict(minted, 201, { result: { version: 1 } })]);
  expect(await take(db)).toMatchObject([{ target: minted.target, version: 1, body: { remark: 'hai' } }]);
});

const petition = (text: string): NewOperation => ({ kind: 'petition', target: 'p1', record: 'petition:p1', body: { text } });
const reused = (item: Item): Verdict => verdict(item, 409, { code: 'id_reused' });

test('an id that was sent before is never minted anew: the row may be this very act', async () => {
  const item = await enqueue(db, petition('một'), CLOCK);
  await take(db);
  // Its answer was lost; the server has been renewed since.
  await take(db);
  await settle(db, [reused(item)]);
  expect(await items(db)).toMatchObject([{ target: 'p1', state: 'refused', refusal: { code: 'id_reused' } }]);
});

test.each<[string, (id: string) => Promise<unknown>]>([
  ['mended in the tray', (id) => retry(db, id, CLOCK, { body: { text: 'hai' } })],
  ['said again in its form', () => enqueue(db, petition('hai'), CLOCK)],
])('nor is one that was refused and then %s', async (_name, again) => {
  const item = await enqueue(db, petition('một'), CLOCK);
  await take(db);
  await settle(db, [verdict(item, 422)]);
  await again(item.id);
  const [mended] = (await take(db)) as [Item];
  expect(mended).toMatchObject({ tried: 1, body: { text: 'hai' } });
  await settle(db, [reused(mended)]);
  expect(await items(db)).toMatchObject([{ target: 'p1', state: 'refused' }]);
});

test('received is the last word, also after a refusal by another run', async () => {
  const first = await enqueue(db, record(1), CLOCK);
  await take(db);
  await enqueue(db, record(2), CLOCK);
  await settle(db, [verdict(first, 412, { code: 'stale' })]);
  await settle(db, [verdict(first, 200, { result: { version: 4 } })]);
  expect(await receipts(db)).toMatchObject([{ id: first.id }]);
  expect(await take(db)).toMatchObject([{ version: 4, body: { excused: 2 } }]);
});

test('whatever is handed in, a page too, is on the disk and not in a buffer when it is called kept', async () => {
  const asked = vi.spyOn(IDBDatabase.prototype, 'transaction');
  await enqueue(db, record(1), CLOCK);
  await keepPhoto(db, { id: 'p', meeting_id: 'm', picture: new Blob(['x']), made_at: '2026-11-26T12:00:00Z' });
  const writes = asked.mock.calls.filter(([, mode]) => mode === 'readwrite').map(([, , options]) => options?.durability);
  asked.mockRestore();
  expect(writes).toEqual(['strict', 'strict']);
});

test('a page that must wait for something else is not settled', async () => {
  await keepPhoto(db, { id: 'p', meeting_id: 'm', picture: new Blob(['x']), made_at: '2026-11-26T12:00:00Z' });
  const said = (status: number): Verdict => ({ id: 'p', status, received_at: '2026-11-26T13:14:00Z' });
  expect([await settlePhoto(db, 'p', said(424)), await settlePhoto(db, 'p', said(422))]).toEqual([false, true]);
});

test('a refused presence does not keep where the phone was', async () => {
  const item = await enqueue(db, { kind: 'check_in', target: 'c1', record: 'check-in:m1', body: { via: 'declared', position: { lat: 20, lon: 106, accuracy_m: 9 } } }, CLOCK);
  await take(db);
  await settle(db, [verdict(item, 404)]);
  expect((await items(db))[0]?.body).toEqual({ via: 'declared' });
});

test.each([500, 503, 429, 408, 401, 424])('a %i is nobody’s refusal: the act waits', async (status) => {
  const item = await enqueue(db, record(1), CLOCK);
  await take(db);
  expect(await settle(db, [verdict(item, status)])).toBe(0);
  expect((await items(db))[0]).toMatchObject({ state: 'waiting', tried: 1 });
});

test('the order is that of writing, whatever the clock says', async () => {
  const late = await enqueue(db, record(1), CLOCK, Date.UTC(2026, 10, 26));
  const early = await enqueue(db, record(1, { target: 'm2', record: 'meeting:m2' }), CLOCK, 0);
  expect((await take(db)).map((each) => each.id)).toEqual([late.id, early.id]);
});

test('a position that comes later goes with the act while it has not left, and is dropped afterwards', async () => {
  const said: NewOperation = { kind: 'check_in', target: 'c1', record: 'check-in:m1', body: { via: 'declared' } };
  const item = await enqueue(db, said, CLOCK);
  expect(await addPosition(db, item.id, { lat: 20 })).toBe(true);
  expect((await take(db)).map(({ id, body }) => [id, body])).toEqual([[item.id, { via: 'declared', position: { lat: 20 } }]]);
  expect(await addPosition(db, item.id, { lat: 21 })).toBe(false);
  expect((await items(db))[0]?.body['position']).toEqual({ lat: 20 });
  expect(await addPosition(db, 'gone', { lat: 20 })).toBe(false);
});

const made = async (): Promise<number> => (await contents(db)).counts.made;

test('what is made is counted once, however it is pressed, said again, sent or refused', async () => {
  expect(await made()).toBe(0);
  const item = await enqueue(db, record(1), CLOCK);
  await enqueue(db, record(2), CLOCK);
  await enqueue(db, record(1, { kind: 'notice', target: 'm2', record: 'meeting:m2' }), CLOCK);
  await enqueue(db, record(1, { kind: 'notice', target: 'm2', record: 'meeting:m2' }), CLOCK);
  expect(await made()).toBe(2);
  await take(db);
  await settle(db, [verdict(item, 422)]);
  await enqueue(db, record(3), CLOCK);
  const page = { id: 'p', meeting_id: 'm1', picture: new Blob(['x']), made_at: '2026-11-26T12:00:00Z' };
  await keepPhoto(db, page);
  await keepPhoto(db, page);
  expect(await made()).toBe(3);
  for (const each of await items(db)) await settle(db, [verdict(each, 201)]);
  await settlePhoto(db, 'p', { id: 'p', status: 201, received_at: '2026-11-26T13:14:00Z' });
  expect((await contents(db)).counts).toEqual({ made: 3, past: 0, dropped: [] });
  expect(await receipts(db)).toHaveLength(3);
});

test('what is given up is counted apart, with what was pointless without it', async () => {
  const item = await enqueue(db, { kind: 'check_in', target: 'c', record: 'check-in:m', body: {} }, CLOCK);
  await enqueue(db, { kind: 'check_in_undo', target: 'c', record: 'check-in:m', body: {} }, CLOCK);
  await settle(db, [verdict(item, 422)]);
  await discard(db, item.id);
  expect(await items(db)).toEqual([]);
  const { counts } = await contents(db);
  expect([counts.made, counts.dropped.length]).toEqual([2, 2]);
});

test('the count is the act’s own: a row that vanishes is still counted', async () => {
  const item = await enqueue(db, record(1), CLOCK);
  await db.delete('outbox', item.seq);
  expect(await contents(db)).toMatchObject({ items: [], receipts: [], counts: { made: 1 } });
});
