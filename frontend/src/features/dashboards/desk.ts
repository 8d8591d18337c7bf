// What the desk works out from the server's figures: heat cells, addresses, months to choose from.
// Pure; used by the screens of this feature.
import type { components } from '../../api/schema.gen';
import { addMonths, monthOf, number } from '../../text/format';
import type { HeatCell, HeatGrade, HeatRow } from '../../ui/heat';

export type Dashboard = components['schemas']['Dashboard'];
export type Child = components['schemas']['Child'];
export type TrendPoint = components['schemas']['TrendPoint'];
export type Tile = components['schemas']['Tile'];

const grades: Record<string, HeatGrade> = { tot: 'good', kha: 'fair', trung_binh: 'mid', kem: 'low' };

/** A month of a cell: its decided score, or why there is none. */
export function heatCell(point: TrendPoint): HeatCell {
  const grade = point.class_ ? grades[point.class_] : undefined;
  if (grade && point.points !== null) return { state: grade, points: number(point.points, point.points % 1 ? 1 : 0) };
  if (point.state === 'not_held') return { state: 'not_held' };
  if (point.state === 'silent') return { state: 'silent' };
  return { state: point.state === 'held' ? 'undecided' : 'none' };
}

export type CellRow = HeatRow & { child: Child };

/** How many of the oldest months to leave out: before the first month of which anything is known. */
export function unknownMonths(children: Child[]): number {
  const firsts = children.map((child) => child.trend.findIndex((point) => point.state !== 'none'));
  const known = firsts.filter((first) => first >= 0);
  return known.length ? Math.min(...known) : 0;
}

export function heatRows(children: Child[], skip = 0): CellRow[] {
  return children.map((child) => ({
    id: child.unit.id,
    name: shortName(child.unit.name),
    ...(child.meeting_id ? { href: `/buoi/${child.meeting_id}` } : {}),
    cells: child.trend.slice(skip).map(heatCell),
    child,
  }));
}

/** "Chi bộ xóm 5" stands as "Xóm 5" where every row is a cell. */
export function shortName(name: string): string {
  const rest = name.replace(/^Chi bộ\s+/u, '');
  return rest.charAt(0).toLocaleUpperCase('vi') + rest.slice(1);
}

export function deskPath(unit: string, month?: string | null): string {
  return `/tong-quan/${unit}${month ? `?thang=${month}` : ''}`;
}

/** The months one may look at: this one and the twelve before it. */
export function monthsBack(now = monthOf(), count = 13): string[] {
  return Array.from({ length: count }, (_, back) => addMonths(now, -back));
}

/** A tile's figure, written out. */
export function figure(tile: Tile): { value: string; of?: string; unit: string } {
  const share = tile.unit === '%';
  return {
    value: share ? `${number(tile.value, 1)}%` : number(tile.value),
    ...(tile.of === null ? {} : { of: number(tile.of) }),
    unit: share ? '' : tile.unit,
  };
}
