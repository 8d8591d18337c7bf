// An assignment as its form holds it, what is wrong with it, and what goes to the server. Pure.
import type { components } from '../../api/schema.gen';
import { dayOf } from '../../text/format';
import type { Chosen } from '../../ui/choice';

export type Assignment = components['schemas']['AssignmentRead'];

export interface Typed {
  id: string;
  person: Chosen | null;
  cell: Chosen | null;
  from: string;
  to: string;
  every: string;
}

export type Missing = Partial<Record<'person' | 'cell' | 'from' | 'to', 'person.missing' | 'cell.missing' | 'from.missing' | 'to.before'>>;

export function typedOf(row: Assignment): Typed {
  return {
    id: row.id,
    person: { id: row.person.id, name: row.person.full_name, note: row.person.title ?? '' },
    cell: { id: row.cell.id, name: row.cell.name, note: row.commune?.name ?? '' },
    from: row.starts_on,
    to: row.ends_on ?? '',
    every: String(row.every_months),
  };
}

export function missing(typed: Typed): Missing {
  return {
    ...(typed.person ? {} : { person: 'person.missing' as const }),
    ...(typed.cell ? {} : { cell: 'cell.missing' as const }),
    ...(typed.from ? {} : { from: 'from.missing' as const }),
    ...(typed.to && typed.from && typed.to < typed.from ? { to: 'to.before' as const } : {}),
  };
}

export function bodyOf(typed: Typed): components['schemas']['AssignmentPut'] {
  return {
    person_id: typed.person?.id ?? '',
    cell_id: typed.cell?.id ?? '',
    starts_on: typed.from,
    ends_on: typed.to || null,
    every_months: Number(typed.every),
  };
}

/** Whether it is in force today, is still to come or has ended. */
export function standing(row: { starts_on: string; ends_on: string | null }, today = dayOf()): 'now' | 'ahead' | 'ended' {
  if (row.starts_on > today) return 'ahead';
  return row.ends_on !== null && row.ends_on < today ? 'ended' : 'now';
}

/** "Chi bộ xóm 1" is in every commune: a cell is said with its commune. */
export function placeOf(row: { cell: { name: string }; commune: { name: string } | null }): string {
  return row.commune ? `${row.cell.name}, ${row.commune.name}` : row.cell.name;
}
