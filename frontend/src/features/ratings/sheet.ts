// The shape of a scoring sheet and of a result, as the server sends and stores them
// (app/ratings/schemas.py). Used by score.ts and the rating screens.

export type ClassKey = 'tot' | 'kha' | 'trung_binh' | 'kem';
export interface Level {
  points: number;
  at_least?: number | null;
  above?: number | null;
  label?: string | null;
}
export interface Item {
  key: string;
  title: string;
  max: number;
  type: 'toggle' | 'points' | 'levels';
  levels?: Level[];
  from_record?: string | null;
  hint?: string | null;
  drop_to_lowest_if?: string | null;
  only_meeting_kinds?: string[] | null;
  full_if?: string | null;
}
export interface Group {
  key: string;
  title: string;
  max?: number | null;
  items?: Item[];
}
export interface Sheet {
  meeting_kinds: string[];
  scale: number;
  not_applicable: 'rescale' | 'full';
  /** The visitor scores without knowing the cell's own score, or confirms it. */
  visitor?: 'scores' | 'confirms';
  classes: { class: ClassKey; from: number; name?: string | null; requires_max?: string[] }[];
  groups: Group[];
}
/** What the record says; null where it says nothing yet. Exempt members are outside all of it. */
export type RecordFacts = Partial<
  Record<
    | 'present'
    | 'excused'
    | 'unexcused'
    | 'duration_minutes'
    | 'speakers'
    | 'tasks_done'
    | 'tasks_total',
    number | null
  >
>;
export interface MeetingFacts {
  kind: string;
  has_committee?: boolean | null;
  members?: number | null;
}
export type Source =
  | 'answered'
  | 'recorded'
  | 'granted'
  | 'excluded'
  | 'unanswered'
  | 'unrecorded';
export interface ItemResult {
  id: string;
  number: string;
  source: Source;
  points: number | null;
  max: number;
  note: string;
}
export interface Problem {
  field: string;
  code: string;
  message: string;
}
export interface Result {
  points: number;
  raw: number;
  applicable: number;
  scale: number;
  class: ClassKey | null;
  unmet_gates: string[];
  missing: string[];
  problems: Problem[];
  items: ItemResult[];
  groups: { key: string; points: number; max: number }[];
  explanation: string[];
}
export interface Criterion {
  id: string;
  number: string;
  group: string;
  item: Item;
}

export const CLASS_NAMES: Record<ClassKey, string> = {
  tot: 'Tốt',
  kha: 'Khá',
  trung_binh: 'Trung bình',
  kem: 'Kém',
};

/** What the sheet calls a class: its own word, else the common one. */
export function className(sheet: Sheet, key: ClassKey): string {
  return sheet.classes.find((rule) => rule.class === key)?.name || CLASS_NAMES[key];
}

/** Every criterion in the order of the sheet; a group without items is one points item. */
export function criteria(sheet: Sheet): Criterion[] {
  return sheet.groups.flatMap((group, g): Criterion[] =>
    group.items?.length
      ? group.items.map((item, i) => ({
          id: `${group.key}.${item.key}`,
          number: `${g + 1}.${i + 1}`,
          group: group.key,
          item,
        }))
      : [
          {
            id: group.key,
            number: `${g + 1}`,
            group: group.key,
            item: { key: group.key, title: group.title, max: group.max ?? 0, type: 'points' },
          },
        ],
  );
}
