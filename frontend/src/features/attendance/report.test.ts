// A report is read from wherever its newest words are: what waits, the receipt, the server's list.
import { expect, test } from 'vitest';
import type { Item, Receipt } from '../../sync/operations';
import { reportOf, type Report } from './report';

const row = (version: number, remark: string) => ({ id: 'r', version, remark, stayed: 'part', seen: ['a'] }) as Report;
const receipt = (version: number, remark: string) => ({ id: 'x', kind: 'visit_report', record: 'report:m', result: row(version, remark) }) as Receipt;
const item = (remark: string, state: Item['state'] = 'waiting') => ({ id: 'i', kind: 'visit_report', target: 'r', state, body: { remark, seen: [] } }) as unknown as Item;

test('nothing yet: an empty form', () => {
  expect(reportOf([], [], undefined)).toEqual({
    report: undefined,
    item: undefined,
    said: { stayed: 'all', seen: [], remark: '', good_practice: '', advice: '', proposal: '' },
  });
});

test('the newest words are gone on from', () => {
  expect(reportOf([], [], row(1, 'served')).said).toMatchObject({ stayed: 'part', seen: ['a'], remark: 'served' });
  expect(reportOf([], [receipt(2, 'receipt')], row(1, 'served'))).toMatchObject({ report: { version: 2 }, said: { remark: 'receipt' } });
  expect(reportOf([], [receipt(2, 'receipt')], row(3, 'other phone')).said.remark).toBe('other phone');
  expect(reportOf([item('waits')], [receipt(2, 'receipt')], row(1, 'served'))).toMatchObject({ report: { version: 2 }, item: { id: 'i' }, said: { remark: 'waits' } });
  expect(reportOf([item('refused', 'refused')], [], undefined).said.remark).toBe('refused');
});
