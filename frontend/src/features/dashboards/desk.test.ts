import { describe, expect, it } from 'vitest';
import { type Child, deskPath, figure, heatCell, monthsBack, shortName, unknownMonths, type Tile, type TrendPoint } from './desk';

const point = (over: Partial<TrendPoint>): TrendPoint => ({
  month: '2026-11', state: 'held', points: null, class_: null, held: 1, cells: 1, visits_expected: 1, visits_done: 1, ...over,
});

describe('a month of a cell', () => {
  it('shows only decided scores, by the class the server gave', () => {
    expect(heatCell(point({ points: 92, class_: 'kha' }))).toEqual({ state: 'fair', points: '92' });
    expect(heatCell(point({ points: 71.5, class_: 'kem' }))).toEqual({ state: 'low', points: '71,5' });
    expect(heatCell(point({}))).toEqual({ state: 'undecided' });
  });

  it('says why there is no score', () => {
    expect(heatCell(point({ state: 'not_held' }))).toEqual({ state: 'not_held' });
    expect(heatCell(point({ state: 'silent' }))).toEqual({ state: 'silent' });
    expect(heatCell(point({ state: 'ahead' }))).toEqual({ state: 'none' });
    expect(heatCell(point({ state: 'none' }))).toEqual({ state: 'none' });
  });
});

describe('months of which nothing is known', () => {
  it('are left out from the front only', () => {
    const child = (...states: TrendPoint['state'][]) => ({ trend: states.map((state) => point({ state })) }) as Child;
    expect(unknownMonths([child('none', 'none', 'held'), child('none', 'silent', 'none')])).toBe(1);
    expect(unknownMonths([child('none', 'none')])).toBe(0);
    expect(unknownMonths([])).toBe(0);
  });
});

describe('names, addresses and figures', () => {
  it('drops what every row shares', () => {
    expect(shortName('Chi bộ xóm 5')).toBe('Xóm 5');
    expect(shortName('Chi bộ trường học')).toBe('Trường học');
    expect(shortName('Xã Kim Định')).toBe('Xã Kim Định');
  });

  it('keeps the month when drilling down', () => {
    expect(deskPath('u1', '2026-10')).toBe('/tong-quan/u1?thang=2026-10');
    expect(deskPath('u1')).toBe('/tong-quan/u1');
    expect(monthsBack('2026-02', 3)).toEqual(['2026-02', '2026-01', '2025-12']);
  });

  it('writes shares with a comma and counts with their divisor', () => {
    const tile = { value: 91.4, of: null, unit: '%' } as Tile;
    expect(figure(tile)).toEqual({ value: '91,4%', unit: '' });
    expect(figure({ ...tile, value: 1267, of: 1300, unit: 'chi bộ' })).toEqual({ value: '1.267', of: '1.300', unit: 'chi bộ' });
  });
});
