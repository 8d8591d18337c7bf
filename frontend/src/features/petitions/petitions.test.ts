// A petition is listed once, from the tap on: first as kept, then as received.
import { expect, test } from 'vitest';
import type { Item, Receipt } from '../../sync/operations';
import { petitionsOf, type Petition } from './petitions';

const row = (id: string, meeting_id = 'm') => ({ id, meeting_id, text: 'Mẫu: sửa đường', field: 'giao_thong', received_at: '2026-11-26T13:15:00Z' }) as Petition;
const item = { id: 'op', kind: 'petition', target: 'p', state: 'waiting', body: { meeting_id: 'm', text: 'Mẫu: sửa đường', field: 'giao_thong' } } as unknown as Item;
const receipt = (result: Petition) => ({ id: 'op', kind: 'petition', result }) as Receipt;

test('kept, then received by the receipt, then in the list as well', () => {
  const none = { items: [], receipts: [] };
  expect(petitionsOf('m', { ...none, items: [item] }, [])).toMatchObject([{ id: 'p', received_at: undefined, item: { id: 'op' } }]);
  expect(petitionsOf('m', { ...none, receipts: [receipt(row('p'))] }, [])).toMatchObject([{ id: 'p', received_at: '2026-11-26T13:15:00Z' }]);
  expect(petitionsOf('m', { ...none, receipts: [receipt(row('p'))] }, [row('p')])).toHaveLength(1);
});

test('those of other meetings are left out', () => {
  expect(petitionsOf('n', { items: [item], receipts: [receipt(row('p'))] }, [])).toEqual([]);
});

test('a read that comes before the receipt shows it once, as received; refused words stand in its place', () => {
  expect(petitionsOf('m', { items: [item], receipts: [] }, [row('p')])).toEqual([expect.objectContaining({ id: 'p', item: undefined })]);
  const refused = { ...item, state: 'refused' } as Item;
  expect(petitionsOf('m', { items: [refused], receipts: [] }, [row('p')])).toEqual([expect.objectContaining({ id: 'p', item: refused })]);
});
