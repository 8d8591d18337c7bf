// The three voices of a meeting side by side: one row a group where they agree, one a criterion where they
// do not, and what the committee takes from them. Pure; used by the screen of the three voices.
import type { Assessment, Voices } from './reads';
import { criteria, type Sheet } from './sheet';

interface Scored {
  key: string;
  points: number | null;
  max: number;
  source: string;
  applies: boolean;
  note: string;
}

export interface Column {
  /** 'self', or the visitor's person id. */
  key: string;
  /** The visitor's name; null for the cell. */
  name: string | null;
  voice: Assessment;
  /** What has to be known of this voice before it is compared. */
  marks: ('agreed.now' | 'agreed.before' | 'after')[];
}

export interface Row {
  id: string;
  number: string;
  title: string;
  note: string;
  max: number;
  /** What is counted into this row. */
  items: string[];
  values: (number | null)[];
  /** Between the highest and the lowest voice; 0 where they agree or only one spoke. */
  gap: number;
  kind: 'group' | 'item' | 'rest';
}

export function columnsOf(voices: Voices): Column[] {
  const self = voices.self?.state === 'submitted' ? [{ key: 'self', name: null, voice: voices.self, marks: [] }] : [];
  const visitors = voices.visitors.filter((voice) => voice.state === 'submitted');
  return [...self, ...visitors.map((voice) => ({ key: voice.person.id, name: voice.person.full_name, voice, marks: marksOf(voice) }))];
}

function marksOf({ agreed, after_decision: after }: Assessment): Column['marks'] {
  return [...(agreed ? [`agreed.${agreed}` as const] : []), ...(after ? ['after' as const] : [])];
}

const itemsOf = (voice: Assessment): Map<string, Scored> => new Map((voice.items as unknown as Scored[]).map((item) => [item.key, item]));

/** Hundredths, because 0,1 + 0,2 is not 0,3. */
function sum(values: (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value != null);
  return known.length ? known.reduce((total, value) => total + Math.round(value * 100), 0) / 100 : null;
}

function gapOf(values: (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  return known.length > 1 ? (Math.round(Math.max(...known) * 100) - Math.round(Math.min(...known) * 100)) / 100 : 0;
}

/** Reasons of deductions, and what the record said for a computed criterion that fell short. */
function noteOf(id: string, columns: Column[], scored: Map<string, Scored>[]): string {
  const item = scored[0]?.get(id);
  if (item?.source === 'recorded') return item.note;
  return columns[0]?.voice.notes[id] ?? '';
}

export function rowsOf(sheet: Sheet, columns: Column[], opened: string[] = []): Row[] {
  const scored = columns.map(({ voice }) => itemsOf(voice));
  const all = criteria(sheet);
  return sheet.groups.flatMap((group, place): Row[] => {
    const number = String(place + 1);
    const lines = all.filter((at) => at.group === group.key && scored.some((items) => items.get(at.id)?.applies ?? false));
    const one = (at: (typeof lines)[number]): Row => {
      const values = scored.map((items) => items.get(at.id)?.points ?? null);
      return {
        id: at.id,
        number: at.number,
        title: at.item.title,
        note: noteOf(at.id, columns, scored),
        max: at.item.max,
        items: [at.id],
        values,
        gap: gapOf(values),
        kind: 'item',
      };
    };
    const several = (from: typeof lines, kind: 'group' | 'rest'): Row => ({
      id: kind === 'group' ? group.key : `${group.key}:rest`,
      number,
      title: group.title,
      note: from.flatMap((at) => (noteOf(at.id, columns, scored) && falls(at.id) ? [`${at.number}: ${noteOf(at.id, columns, scored)}`] : [])).join('; '),
      max: sum(from.map((at) => at.item.max)) ?? 0,
      items: from.map((at) => at.id),
      values: scored.map((items) => sum(from.map((at) => items.get(at.id)?.points))),
      gap: 0,
      kind,
    });
    const falls = (id: string): boolean => scored.some((items) => (items.get(id)?.points ?? 0) < (items.get(id)?.max ?? 0));
    if (!lines.length) return [];
    if (lines.length === 1) return lines.map(one);
    if (opened.includes(group.key)) return lines.map(one);
    const apart = lines.map(one).filter((row) => row.gap > 0);
    const rest = lines.filter((at) => !apart.some((row) => row.id === at.id));
    if (!apart.length) return [several(lines, 'group')];
    return [...apart, ...(rest.length === 1 ? rest.map(one) : rest.length ? [several(rest, 'rest')] : [])].sort((a, b) => order(a) - order(b));
  });
}

/** Criteria in the order of the sheet, the rest of a group after them. */
function order(row: Row): number {
  return row.kind === 'rest' ? Number(row.number) * 1000 + 999 : Number(row.number.split('.')[0]) * 1000 + Number(row.number.split('.')[1] ?? 0);
}

/** Which voice the committee takes, by criterion; the first where nothing is chosen. */
export type Picks = Record<string, string>;

export function pickOf(picks: Picks, item: string, columns: Column[]): Column | undefined {
  return columns.find((column) => column.key === picks[item]) ?? columns[0];
}

/** The committee's answers from the voices it takes; computed criteria are never sent. */
export function answersFrom(sheet: Sheet, columns: Column[], picks: Picks): Record<string, unknown> {
  return Object.fromEntries(
    criteria(sheet).flatMap(({ id }) => {
      const answer = pickOf(picks, id, columns)?.voice.answers[id];
      return answer === undefined || answer === null ? [] : [[id, answer]];
    }),
  );
}

/** Whether the committee differs anywhere from the cell's own score, which alone needs a score of its own. */
export function differs(sheet: Sheet, columns: Column[], picks: Picks): boolean {
  return criteria(sheet).some(({ id }) => {
    const taken = pickOf(picks, id, columns);
    return taken !== undefined && taken.voice.answers[id] !== columns[0]?.voice.answers[id];
  });
}
