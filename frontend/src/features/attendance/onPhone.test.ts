// What was said on the phone shows at once, as kept; what the server acknowledged shows even before it is read again.
import { expect, test } from 'vitest';
import type { Item, Receipt } from '../../sync/operations';
import { withPhone } from './onPhone';
import type { Visit } from './visits';

const READ = Date.parse('2026-11-26T12:00:00Z');
const LATER = '2026-11-26T13:15:00Z';
const visit = { id: 'v', meeting_id: 'm', state: 'due', version: 3, will_attend_at: null, excuse: null, absence_answered_at: null } as Visit;
const item = (record: string, kind: Item['kind'], more: Partial<Item> = {}): Item =>
  ({ seq: 1, id: 'op', kind, target: 'c', record, state: 'waiting', claimed_at: LATER, body: {}, ...more }) as Item;
const receipt = (record: string, kind: Receipt['kind'], result: unknown): Receipt =>
  ({ id: 'r', kind, target: 'c', record, claimed_at: LATER, received_at: LATER, result }) as Receipt;
const presence = { id: 'c', version: 1, obligation_id: 'v', flags: [], grade: 'B', claimed_at: LATER, received_at: LATER, undone_at: null, voided_at: null };

test('a presence that waits is kept, not done', () => {
  const known = withPhone(visit, { items: [item('check-in:m', 'check_in')], receipts: [] }, READ);
  expect([known.state, known.waits]).toEqual(['due', 'check_in']);
  const other = withPhone(visit, { items: [item('check-in:x', 'check_in')], receipts: [] }, READ);
  expect(other).toEqual(visit);
});

test('its receipt makes it done, until a later read says what is so', () => {
  const receipts = [receipt('check-in:m', 'check_in', presence)];
  expect(withPhone(visit, { items: [], receipts }, READ)).toMatchObject({ state: 'done', grade: 'B' });
  expect(withPhone(visit, { items: [], receipts }, Date.parse(LATER) + 1).state).toBe('due');
  const late = [receipt('check-in:m', 'check_in', { ...presence, flags: ['late'] })];
  expect(withPhone(visit, { items: [], receipts: late }, READ).state).toBe('late');
  // A presence outside the assignment fulfils nothing.
  const apart = [receipt('check-in:m', 'check_in', { ...presence, obligation_id: null })];
  expect(withPhone(visit, { items: [], receipts: apart }, READ).state).toBe('due');
});

test('answers show as said, and a refused one does not', () => {
  const said = (kind: Item['kind'], more: Partial<Item> = {}) => withPhone(visit, { items: [item('visit:v', kind, more)], receipts: [] }, READ);
  expect(said('will_attend')).toMatchObject({ will_attend_at: LATER, waits: 'will_attend' });
  expect(said('excuse', { body: { reason: 'Mẫu: ốm' } }).excuse).toMatchObject({ reason: 'Mẫu: ốm', accepted: null });
  expect(said('absent')).toMatchObject({ absence_answered_at: LATER, waits: 'absent' });
  expect(said('absent', { state: 'refused' })).toEqual(visit);
});

test('the newer version of a row counts', () => {
  const newer = [receipt('visit:v', 'will_attend', { ...visit, version: 4, will_attend_at: LATER })];
  expect(withPhone(visit, { items: [], receipts: newer }, READ).will_attend_at).toBe(LATER);
  expect(withPhone({ ...visit, version: 5 }, { items: [], receipts: newer }, READ).will_attend_at).toBeNull();
});

test('a report that waits or was received is owed no more; a refused one still is', () => {
  const made = { ...visit, state: 'done', report_by: '2026-11-29' } as Visit;
  const owed = (items: Item[], receipts: Receipt[]) => withPhone(made, { items, receipts }, READ).report_by;
  expect(owed([], [])).toBe('2026-11-29');
  expect(owed([item('report:m', 'visit_report')], [])).toBeNull();
  expect(owed([item('report:m', 'visit_report', { state: 'refused' })], [])).toBe('2026-11-29');
  expect(owed([item('report:x', 'visit_report')], [])).toBe('2026-11-29');
  expect(owed([], [receipt('report:m', 'visit_report', {})])).toBeNull();
});
