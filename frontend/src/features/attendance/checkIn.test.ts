// A presence is handed in once, however often the button is pressed; its code is read from a QR's address.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Item, NewOperation } from '../../sync/operations';
import { confirmPresence, presenceAct } from './checkIn';
import { fromAddress, fromHash } from './evidence';

const MEETING = '37d07e61-781a-570d-88c9-c9e7fe5f101c';
let items: Item[] = [];

vi.mock('../../sync/queue.svelte', () => ({
  queue: { receipts: [] },
  waitingIn: (record: string) => items.filter((each) => each.record === record),
  handIn: (said: NewOperation) => Promise.resolve(items.push({ ...said, seq: items.length, id: said.target, state: 'waiting', claimed_at: String(said.body['claimed_at']) } as Item)),
  discard: (id: string) => Promise.resolve((items = items.filter((each) => each.id !== id))),
}));

beforeEach(() => (items = []));

test('pressed again with the same evidence it is the same presence', async () => {
  await confirmPresence(MEETING, { code: '482913' });
  await confirmPresence(MEETING, { code: '482913' }, { position: { lat: 20, lon: 106, accuracy_m: 30 } });
  expect(items.map(({ body }) => body['code'])).toEqual(['482913']);
});

test('a code after a declaration is handed in beside it, in the same record', async () => {
  await confirmPresence(MEETING, {}, { about: 'Chi bộ xóm 5' });
  await confirmPresence(MEETING, { code: '482913', step: 59 });
  expect(items.map(({ body, record }) => [body['via'], record])).toEqual([
    ['declared', `check-in:${MEETING}`],
    ['qr', `check-in:${MEETING}`],
  ]);
  expect(items[0]?.about).toBe('Chi bộ xóm 5');
});

test('the same code once more after it was refused is handed in again', async () => {
  await confirmPresence(MEETING, { code: '111111' });
  items = items.map((each) => ({ ...each, state: 'refused' }));
  await confirmPresence(MEETING, { code: '111111' });
  expect(items).toHaveLength(2);
});

test('a position goes with the sending that it was taken for', async () => {
  await confirmPresence(MEETING, {}, { position: { lat: 20, lon: 106, accuracy_m: 30 } });
  expect(items[0]?.body['position']).toEqual({ lat: 20, lon: 106, accuracy_m: 30 });
});

test('what is claimed follows from what is in hand', () => {
  const now = Date.parse('2026-11-26T12:41:00Z');
  expect(presenceAct(MEETING, {}, 'phone', now).body).toEqual({
    meeting_id: MEETING,
    claimed_at: '2026-11-26T12:41:00.000Z',
    device_id: 'phone',
    via: 'declared',
  });
});

test('the QR of this meeting, of another, of something else', () => {
  const url = `https://chibo.example/buoi/${MEETING}/xac-nhan#s=59366122&c=048291`;
  expect(fromAddress(url, MEETING)).toEqual({ step: 59366122, code: '048291' });
  expect(fromAddress(url, 'aaaaaaaa-781a-570d-88c9-c9e7fe5f101c')).toBe('other');
  expect(fromAddress('https://example.org/', MEETING)).toBeUndefined();
  expect(fromHash('#s=1&c=12345')).toBeUndefined();
  expect(fromHash('')).toBeUndefined();
});
