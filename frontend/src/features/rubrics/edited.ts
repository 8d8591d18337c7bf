// A scoring sheet as its editor holds it: numbers as typed, every choice present. Pure; `toSheet` makes of it
// what the server checks and stores. A number that is none goes as its text, so that the server says so.
import type { ClassKey, Item, Level } from '../ratings/sheet';
import { CLASSES, type FullSheet, type YearRule } from './reads';

export type Bound = 'at_least' | 'above' | 'label';

export interface EditedLevel {
  bound: Bound;
  /** Percent, for the first two. */
  share: string;
  label: string;
  points: string;
}

export interface EditedItem {
  key: string;
  title: string;
  max: string;
  type: Item['type'];
  levels: EditedLevel[];
  /** '' is asked by hand; 'duration' takes `minutes`. */
  from: string;
  minutes: string;
  hint: string;
  drop: boolean;
  kinds: string[];
  full: boolean;
}

export interface EditedGroup {
  key: string;
  title: string;
  max: string;
  items: EditedItem[];
}

export interface EditedClass {
  class: ClassKey;
  on: boolean;
  from: string;
  name: string;
  gates: string[];
}

export interface EditedYearRule {
  class: ClassKey;
  on: boolean;
  every: string;
  least: { class: string; amount: string; unit: 'meetings' | 'share' }[];
}

export interface Edited {
  code: string;
  title: string;
  issuer: string;
  issued_on: string;
  status: FullSheet['status'];
  effective_from: string;
  kinds: string[];
  scale: string;
  full: boolean;
  /** The visitor confirms the self-score instead of scoring unseen. */
  confirms: boolean;
  classes: EditedClass[];
  groups: EditedGroup[];
  yearly: boolean;
  year_kinds: string[];
  lowest: boolean;
  year: EditedYearRule[];
}

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value).replace('.', ','));

/** A number where it is one, else what was typed; nothing typed is nothing. */
export function typedNumber(value: string): number | string | undefined {
  const plain = value.trim().replace(',', '.');
  if (plain === '') return undefined;
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : value;
}

const percent = (share: number): string => text(Math.round(share * 1e6) / 1e4);

function share(value: string): number | string | undefined {
  const typed = typedNumber(value);
  return typeof typed === 'number' ? Math.round(typed * 1e4) / 1e6 : typed;
}

const DURATION = 'duration_at_least_';

function editedLevel(level: Level): EditedLevel {
  const bound: Bound = level.above != null ? 'above' : level.at_least != null ? 'at_least' : 'label';
  const from = level.above ?? level.at_least;
  return { bound, share: from == null ? '' : percent(from), label: level.label ?? '', points: text(level.points) };
}

function editedItem(item: Item): EditedItem {
  const lasts = item.from_record?.startsWith(DURATION) ?? false;
  return {
    key: item.key,
    title: item.title ?? '',
    max: text(item.max),
    type: item.type ?? 'points',
    levels: (item.levels ?? []).map(editedLevel),
    from: lasts ? 'duration' : (item.from_record ?? ''),
    minutes: lasts ? (item.from_record ?? '').slice(DURATION.length) : '90',
    hint: item.hint ?? '',
    drop: Boolean(item.drop_to_lowest_if),
    kinds: item.only_meeting_kinds ?? [],
    full: Boolean(item.full_if),
  };
}

/** Also of a sheet from a file that is not sound yet. */
export function toEdited(sheet: Partial<FullSheet>): Edited {
  const rules = new Map((sheet.classes ?? []).map((rule) => [rule.class, rule]));
  const years = new Map((sheet.yearly?.classes ?? []).map((rule) => [rule.class, rule]));
  return {
    code: sheet.code ?? '',
    title: sheet.title ?? '',
    issuer: sheet.issuer ?? '',
    issued_on: sheet.issued_on ?? '',
    status: sheet.status ?? 'mau',
    effective_from: sheet.effective_from ?? '',
    kinds: sheet.meeting_kinds ?? ['regular'],
    scale: text(sheet.scale ?? 100),
    full: sheet.not_applicable === 'full',
    confirms: sheet.visitor === 'confirms',
    classes: CLASSES.map((key) => {
      const rule = rules.get(key);
      return { class: key, on: rule !== undefined, from: text(rule?.from), name: rule?.name ?? '', gates: rule?.requires_max ?? [] };
    }),
    groups: (sheet.groups ?? []).map((group) => ({
      key: group.key,
      title: group.title ?? '',
      max: text(group.max),
      items: (group.items ?? []).map(editedItem),
    })),
    yearly: Boolean(sheet.yearly),
    year_kinds: sheet.yearly?.meeting_kinds ?? ['regular', 'combined'],
    lowest: sheet.yearly?.not_held === 'lowest',
    year: CLASSES.map((key) => editedYear(key, years.get(key))),
  };
}

function editedYear(key: ClassKey, rule: YearRule | undefined): EditedYearRule {
  return {
    class: key,
    on: rule !== undefined,
    every: rule?.every ?? '',
    least: (rule?.least ?? []).map((each) => ({
      class: each.class,
      amount: each.meetings == null ? percent(each.share ?? 0) : String(each.meetings),
      unit: each.meetings == null ? 'share' : 'meetings',
    })),
  };
}

function level(edited: EditedLevel): Record<string, unknown> {
  const points = typedNumber(edited.points);
  if (edited.bound === 'label') return { points, label: edited.label };
  return { points, [edited.bound]: share(edited.share) };
}

function item(edited: EditedItem, kinds: string[]): Record<string, unknown> {
  const made: Record<string, unknown> = { key: edited.key, title: edited.title, max: typedNumber(edited.max), type: edited.type };
  if (edited.type === 'levels') made['levels'] = edited.levels.map(level);
  const from = edited.from === 'duration' ? DURATION + edited.minutes : edited.from;
  if (from && edited.type !== 'points') made['from_record'] = from;
  else if (edited.hint) made['hint'] = edited.hint;
  if (edited.drop && made['from_record']) made['drop_to_lowest_if'] = 'any_unexcused_absence';
  const only = edited.kinds.filter((kind) => kinds.includes(kind));
  if (only.length) made['only_meeting_kinds'] = only;
  if (edited.full) made['full_if'] = 'secretary_only_cell';
  return made;
}

function group(edited: EditedGroup, kinds: string[]): Record<string, unknown> {
  const max = typedNumber(edited.max);
  return {
    key: edited.key,
    title: edited.title,
    ...(max === undefined ? {} : { max }),
    ...(edited.items.length ? { items: edited.items.map((each) => item(each, kinds)) } : {}),
  };
}

function yearRule(edited: EditedYearRule): Record<string, unknown> {
  const least = edited.least.map((each) => ({
    class: each.class,
    [each.unit]: each.unit === 'share' ? share(each.amount) : typedNumber(each.amount),
  }));
  return { class: edited.class, ...(edited.every ? { every: edited.every } : {}), ...(least.length ? { least } : {}) };
}

/** The sheet as the server takes it. */
export function toSheet(edited: Edited): Record<string, unknown> {
  return {
    code: edited.code,
    title: edited.title,
    issuer: edited.issuer,
    ...(edited.issued_on ? { issued_on: edited.issued_on } : {}),
    status: edited.status,
    effective_from: edited.effective_from,
    meeting_kinds: edited.kinds,
    scale: typedNumber(edited.scale),
    not_applicable: edited.full ? 'full' : 'rescale',
    visitor: edited.confirms ? 'confirms' : 'scores',
    classes: edited.classes.flatMap((rule) =>
      rule.on
        ? [
            {
              class: rule.class,
              from: typedNumber(rule.from),
              ...(rule.name.trim() ? { name: rule.name } : {}),
              ...(rule.gates.length ? { requires_max: rule.gates } : {}),
            },
          ]
        : [],
    ),
    groups: edited.groups.map((each) => group(each, edited.kinds)),
    ...(edited.yearly
      ? {
          yearly: {
            meeting_kinds: edited.year_kinds,
            not_held: edited.lowest ? 'lowest' : 'left_out',
            classes: edited.year.filter((rule) => rule.on).map(yearRule),
          },
        }
      : {}),
  };
}

/** A key that none of them has: answers name items by it, so it never changes afterwards. */
export function freshKey(start: string, taken: { key: string }[]): string {
  let n = taken.length + 1;
  while (taken.some((each) => each.key === `${start}${n}`)) n += 1;
  return `${start}${n}`;
}

export function newItem(taken: EditedItem[]): EditedItem {
  return editedItem({ key: freshKey('i', taken), title: '', max: 0, type: 'toggle' });
}

export function newGroup(taken: EditedGroup[]): EditedGroup {
  return { key: freshKey('g', taken), title: '', max: '', items: [] };
}

/** The items by id, with the number that people read; a group without items is one. */
export function itemsOf(edited: Edited): { id: string; number: string; title: string }[] {
  return edited.groups.flatMap((each, g) =>
    each.items.length
      ? each.items.map((one, i) => ({ id: `${each.key}.${one.key}`, number: `${g + 1}.${i + 1}`, title: one.title }))
      : [{ id: each.key, number: `${g + 1}`, title: each.title }],
  );
}

/** What the items of a group come to in the kind of meeting where they come to most. */
export function sumOf(each: EditedGroup, edited: Edited): number {
  const points = (kind: string | null): number =>
    each.items.reduce((sum, one) => {
      const max = typedNumber(one.max);
      const counts = kind === null || one.kinds.length === 0 || one.kinds.includes(kind);
      return counts && typeof max === 'number' ? Math.round((sum + max) * 100) / 100 : sum;
    }, 0);
  if (!each.items.length) return Number(typedNumber(each.max) ?? 0) || 0;
  return edited.full ? points(null) : Math.max(0, ...edited.kinds.map(points));
}
