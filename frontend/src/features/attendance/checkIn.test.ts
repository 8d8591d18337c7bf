// A presence is handed in once, however often the button is pressed; its code is read from a QR's address.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Item, NewOperation } from '../../sync/operations';
import { addPlace, confirmPresence, presenceAct } from './checkIn';
import { fromAddress, fromHash } from './evidence';

const MEETING = '37d07e61-781a-570d-88c9-c9e7fe5f101c';
let items: Item[] = [];
/** What was let go, with the position that it got. */
let gone: [string, unknown][] = [];

vi.mock('../../sync/queue.svelte', () => ({
  queue: { receipts: [] },
  waitingIn: (record: string) => items.filter((each) => each.record === record),
  handIn: (said: NewOperation, go = true) => {
    const item = { ...said, seq: items.length, id: said.target, state: 'waiting', claimed_at: String(said.body['claimed_at']) } as Item;
    items.push(item);
    if (go) gone.push([item.id, undefined]);
    return Promise.resolve(item);
  },
  goWith: (id: string, position: unknown) => Promise.resolve(gone.push([id, position]) > 0 && position !== undefined),
  discard: (id: string) => Promise.resolve((items = items.filter((each) => each.id !== id))),
}));

beforeEach(() => {
  items = [];
  gone = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('pressed again with the same evidence it is the same presence', async () => {
  await confirmPresence(MEETING, { code: '482913' });
  await confirmPresence(MEETING, { code: '482913' }, { placed: true });
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

const phone = (find: (found: (at: { coords: object }) => void, failed: () => void) => void) => vi.stubGlobal('navigator', { geolocation: { getCurrentPosition: find } });

test('the act is kept before the phone is asked where it is, and goes with the answer', async () => {
  let answer: (at: { coords: object }) => void = () => undefined;
  phone((found) => (answer = found));
  const item = await confirmPresence(MEETING, {}, { placed: true });
  expect(items).toEqual([item]);
  const placed = addPlace(item);
  expect(gone).toEqual([]);
  answer({ coords: { latitude: 20, longitude: 106, accuracy: 30 } });
  expect(await placed).toBe(true);
  expect(gone).toEqual([[item.id, { lat: 20, lon: 106, accuracy_m: 30 }]]);
});

test.each([
  ['refuses', (_found: unknown, failed: () => void) => failed()],
  ['never answers', () => undefined],
])('a phone that %s holds up the act no longer', async (_name, find) => {
  vi.useFakeTimers();
  phone(find);
  const item = { id: 'a' } as Item;
  const placed = addPlace(item);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(await placed).toBe(false);
  expect(gone).toEqual([['a', undefined]]);
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
