// What the screen says of a presence follows from the phone and the server together, whichever knows more.
import { expect, test } from 'vitest';
import type { Item, Receipt } from '../../sync/operations';
import { presenceOf, type CheckIn } from './presence';

const at = (minute: number): string => `2026-11-26T12:${String(minute).padStart(2, '0')}:00Z`;
const item = (seq: number, kind: Item['kind'], target: string, more: Partial<Item> = {}): Item =>
  ({ seq, id: `op${seq}`, kind, target, record: 'check-in:m', state: 'waiting', claimed_at: at(seq), body: {}, ...more }) as Item;
const row = (id: string, version: number, more: Partial<CheckIn> = {}): CheckIn =>
  ({ id, version, grade: 'D', received_at: at(1), undone_at: null, voided_at: null, ...more }) as CheckIn;
const receipt = (kind: Receipt['kind'], target: string, result: unknown): Receipt =>
  ({ id: `r-${kind}-${target}`, kind, target, record: 'check-in:m', claimed_at: at(1), received_at: at(2), result }) as Receipt;

test('nothing known is no presence', () => {
  expect(presenceOf([], [], [])).toBeUndefined();
});

test('on the phone until the receipt, and never "received" before it', () => {
  expect(presenceOf([item(1, 'check_in', 'a')], [], [])).toMatchObject({ state: 'kept', id: 'a', row: undefined });
  expect(presenceOf([], [receipt('check_in', 'a', row('a', 1))], [])).toMatchObject({ state: 'received', id: 'a' });
});

test('the newer of receipt and read counts', () => {
  const receipts = [receipt('check_in', 'a', row('a', 2, { grade: 'B' }))];
  expect(presenceOf([], receipts, [row('a', 1)])?.row?.grade).toBe('B');
  expect(presenceOf([], receipts, [row('a', 3, { grade: 'C' })])?.row?.grade).toBe('C');
  expect(presenceOf([], receipts, [row('a', 3, { voided_at: at(9) })])).toBeUndefined();
});

test('a better code for a presence that the server has: an undo takes back the row', () => {
  const raised = presenceOf([item(3, 'check_in', 'b')], [receipt('check_in', 'a', row('a', 1))], []);
  expect(raised).toMatchObject({ state: 'kept', id: 'a', item: { target: 'b' } });
});

test('taken back: at once on the phone, and for a stale read too', () => {
  const waiting = [item(1, 'check_in', 'a'), item(2, 'check_in_undo', 'a')];
  expect(presenceOf(waiting, [], [])).toBeUndefined();
  const receipts = [receipt('check_in', 'a', row('a', 1)), receipt('check_in_undo', 'a', row('a', 2, { undone_at: at(3) }))];
  expect(presenceOf([], receipts, [row('a', 1)])).toBeUndefined();
  // Made again afterwards: the new one.
  expect(presenceOf([...waiting, item(3, 'check_in', 'c')], [], [])).toMatchObject({ state: 'kept', id: 'c' });
});

test('refused: the code, or something else', () => {
  const refusal = (code: string) => ({ status: 422, code, words: '', errors: [], at: at(2) });
  const wrong = item(1, 'check_in', 'a', { state: 'refused', refusal: refusal('code_wrong') });
  expect(presenceOf([wrong], [], [])?.state).toBe('wrong');
  expect(presenceOf([{ ...wrong, refusal: refusal('too_early') }], [], [row('x', 1)])).toMatchObject({ state: 'refused', id: 'x' });
});
