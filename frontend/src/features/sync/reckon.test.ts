// What waits, what holds it up, and where a refused act is mended.
import { expect, test } from 'vitest';
import type { Counts } from '../../db/open';
import type { Item, Photo, Receipt } from '../../sync/operations';
import { entriesOf, latest, mendAt, onlyMended, reckon } from './reckon';

const NOW = Date.parse('2026-11-26T20:00:00+07:00');
const item = (id: string, record: string, more: Partial<Item> = {}): Item =>
  ({ id, record, kind: 'record', target: 't', state: 'waiting', claimed_at: '2026-11-26T12:00:00Z', body: {}, ...more }) as Item;
const photo = (id: string, state: Photo['state'] = 'waiting') => ({ id, state, meeting_id: 'm', made_at: '2026-11-26T12:00:00Z' }) as Photo;
const receipt = (id: string, received_at: string) => ({ id, received_at }) as Receipt;

const counts = (made: number, more: Partial<Counts> = {}): Counts => ({ made, past: 0, dropped: [], ...more });
const receipts = [receipt('a', '2026-11-05T12:00:00Z'), receipt('b', '2026-11-26T12:00:00Z'), receipt('old', '2026-10-31T12:00:00Z')];

test('on the phone and received are the same number once everything has arrived', () => {
  expect(reckon({ items: [], photos: [], receipts, counts: counts(3) }, NOW)).toMatchObject({ on: 2, received: 2, missing: 0 });
  expect(reckon({ items: [item('c', 'x')], photos: [photo('p')], receipts, counts: counts(5) }, NOW)).toMatchObject({ on: 4, received: 2, missing: 0 });
});

test('an act that vanished is missed, and one too many is said as well', () => {
  expect(reckon({ items: [], photos: [], receipts, counts: counts(4) }, NOW)).toMatchObject({ on: 3, received: 2, missing: 1 });
  expect(reckon({ items: [item('c', 'x')], photos: [], receipts, counts: counts(3) }, NOW)).toMatchObject({ on: 2, received: 2, missing: -1 });
});

test('what was given up and what was tidied away is not missed', () => {
  const told = counts(7, { past: 2, dropped: ['2026-10-03T12:00:00Z', '2026-11-03T12:00:00Z'] });
  expect(reckon({ items: [], photos: [], receipts, counts: told }, NOW)).toEqual({ on: 2, received: 2, dropped: 1, missing: 0 });
});

test('a month begins in Vietnam', () => {
  expect(reckon({ items: [], photos: [], receipts: [receipt('a', '2026-10-31T17:30:00Z')], counts: counts(1) }, NOW).received).toBe(1);
});

test('what stands behind a refused act of its record is held', () => {
  const entries = entriesOf({ items: [item('1', 'a', { state: 'refused' }), item('2', 'b'), item('3', 'a')], photos: [photo('p', 'refused')] });
  expect(entries.map(({ id, state }) => [id, state])).toEqual([
    ['1', 'refused'],
    ['2', 'kept'],
    ['3', 'held'],
    ['p', 'refused'],
  ]);
});

test('the latest receipts come first', () => {
  expect(latest([receipt('a', '2026-11-05T12:00:00Z'), receipt('b', '2026-11-26T12:00:00Z')], 1).map(({ id }) => id)).toEqual(['b']);
});

test('a refused act is mended on the screen that made it', () => {
  expect(mendAt(item('1', 'check-in:m', { kind: 'check_in', body: { meeting_id: 'm' } }))).toBe('/buoi/m/xac-nhan');
  expect(mendAt(item('1', 'petition:p', { kind: 'petition', body: { meeting_id: 'm' } }))).toBe('/buoi/m/phieu-du');
  expect(mendAt(item('1', 'meeting:m', { target: 'm' }))).toBe('/buoi/m/ghi');
  expect(mendAt(item('1', 'score:a', { kind: 'assessment', body: { meeting_id: 'm' } }))).toBe('/buoi/m/cham-diem');
  expect(mendAt(item('1', 'meeting:m', { kind: 'assessment', target: 'a' }))).toBe('/buoi/m/tu-danh-gia');
  expect(mendAt(item('1', 'visit:v', { kind: 'excuse', target: 'v' }))).toBe('/khong-du/v');
  expect(mendAt(item('1', 'visit:v', { kind: 'will_attend', target: 'v' }))).toBeUndefined();
});

test('a wrong code and a past version are not sent again as they are', () => {
  const refused = (status: number, code: string) => item('1', 'x', { refusal: { status, code, words: '', errors: [], at: '' } });
  expect([refused(422, 'code_wrong'), refused(412, 'stale'), refused(423, 'month_closed')].map(onlyMended)).toEqual([true, true, false]);
});
