// A unit as its form holds it, what is wrong with it, what goes to the server, and who may stand below
// whom. Pure; used by the screens of this feature.
import type { components } from '../../api/schema.gen';
import { countOf } from '../../ui/numbers';

export type Unit = components['schemas']['UnitRead'];
export type Kind = Unit['kind'];
type Put = components['schemas']['UnitPut'];

export const duties = ['assigns', 'decides', 'excuses', 'closes'] as const;
export const tiers = ['province', 'district', 'commune'] as const;
export const cellTypes = ['residential', 'agency', 'state_firm', 'private_firm', 'school', 'armed_forces'] as const;

/** Cells first: they are what is added most. */
const below: Record<Kind, Kind[]> = {
  province: ['commune', 'attached', 'district', 'cell'],
  district: ['commune', 'attached', 'grassroots', 'cell'],
  commune: ['cell', 'branch', 'grassroots'],
  attached: ['cell', 'grassroots'],
  grassroots: ['cell', 'branch'],
  branch: ['cell'],
  cell: [],
};

export function kindsBelow(kind: Kind): Kind[] {
  return below[kind];
}

export interface Typed {
  id: string;
  kind: Kind;
  code: string;
  name: string;
  opened: string;
  members: string;
  exempt: string;
  type: string;
  committee: '' | 'yes' | 'no';
  day: string;
  time: string;
  place: string;
  assigns: string;
  decides: string;
  excuses: string;
  closes: string;
}

export function blank(id: string, kind: Kind, opened: string): Typed {
  return {
    id, kind, opened, code: '', name: '', members: '', exempt: '', type: '', committee: '', day: '', time: '', place: '',
    assigns: '', decides: '', excuses: '', closes: '',
  };
}

export function typedOf(unit: Unit): Typed {
  const text = (value: number | null | undefined): string => (value == null ? '' : String(value));
  return {
    id: unit.id,
    kind: unit.kind,
    code: unit.code,
    name: unit.name,
    opened: unit.opened_on,
    members: text(unit.members),
    exempt: text(unit.exempt),
    type: unit.cell_type ?? '',
    committee: unit.has_committee == null ? '' : unit.has_committee ? 'yes' : 'no',
    day: text(unit.usual_day),
    time: unit.usual_time ?? '',
    place: unit.place ?? '',
    assigns: unit.assigns ?? '',
    decides: unit.decides ?? '',
    excuses: unit.excuses ?? '',
    closes: unit.closes ?? '',
  };
}

type Field = 'code' | 'name' | 'members' | 'exempt' | 'day';
export type Wrong = Partial<Record<Field, 'error.code' | 'error.name' | 'error.members' | 'error.exempt' | 'error.exempt.more' | 'error.day'>>;

const outside = (value: number | null, low: number, high: number): boolean => value !== null && !(value >= low && value <= high);

export function wrong(typed: Typed): Wrong {
  const found: Wrong = {};
  const members = countOf(typed.members);
  const exempt = countOf(typed.exempt);
  if (!/^[0-9A-Za-z._-]{1,20}$/.test(typed.code.trim())) found.code = 'error.code';
  if (!typed.name.trim()) found.name = 'error.name';
  if (typed.kind !== 'cell') return found;
  if (outside(members, 1, 500)) found.members = 'error.members';
  if (outside(exempt, 0, 500)) found.exempt = 'error.exempt';
  else if (exempt !== null && members !== null && exempt > members) found.exempt = 'error.exempt.more';
  if (outside(countOf(typed.day), 1, 28)) found.day = 'error.day';
  return found;
}

/** The whole unit, as a PUT wants it; `kept` carries what the form does not show. */
export function bodyOf(typed: Typed, parent: string | null, kept: Unit | null = null): Put {
  const cell = typed.kind === 'cell';
  const profile: Partial<Put> = cell
    ? {
        members: countOf(typed.members),
        exempt: countOf(typed.exempt),
        cell_type: (typed.type || null) as Put['cell_type'],
        has_committee: typed.committee ? typed.committee === 'yes' : null,
        usual_day: countOf(typed.day),
        usual_time: typed.time || null,
        place: typed.place.trim() || null,
        place_lat: kept?.place_lat ?? null,
        place_lon: kept?.place_lon ?? null,
      }
    : {};
  const settings = Object.fromEntries(duties.map((duty) => [duty, typed[duty] || null])) as Pick<Put, (typeof duties)[number]>;
  return {
    kind: typed.kind, code: typed.code.trim(), name: typed.name.trim(), parent_id: parent, opened_on: typed.opened || null,
    ...profile, ...settings,
  };
}

/** The steps above a unit; those above the reader's own committees are names, not ways. */
export function crumbs(unit: Unit, own: string[]): { name: string; href?: string }[] {
  const chain = unit.ancestors ?? [];
  const first = chain.findIndex((each) => own.includes(each.id));
  return [
    ...chain.map((each, place) => ({ name: each.name, ...(first >= 0 && place >= first ? { href: `/don-vi/${each.id}` } : {}) })),
    { name: unit.name },
  ];
}
