// A scoring sheet as it is filled in: groups with what counts in them, full marks at a tap, deductions one
// by one. Pure; used by the rating screens, which score it with score.ts.
import { number } from '../../text/format';
import { pointsOf } from '../../ui/numbers';
import { criteria, type Criterion, type Group, type Item, type ItemResult, type Result, type Sheet } from './sheet';

/** As typed: points are text until they are scored; nothing yet is no key. */
export type Answers = Record<string, boolean | number | string>;

/** For score.ts and for the server; points that are no number stay NaN, so that the item says so. */
export function scoreable(sheet: Sheet, answers: Answers): Record<string, boolean | number> {
  const found: Record<string, boolean | number> = {};
  for (const { id } of criteria(sheet)) {
    const answer = answers[id];
    const value = typeof answer === 'string' ? pointsOf(answer) : answer;
    if (value !== undefined && value !== null) found[id] = value;
  }
  return found;
}

/** What the server stored, as the form holds it. */
export function typed(sheet: Sheet, stored: Record<string, unknown>): Answers {
  const found: Answers = {};
  for (const { id, item } of criteria(sheet)) {
    const answer = stored[id];
    if (item.type === 'points' && typeof answer === 'number') found[id] = number(answer);
    else if (typeof answer === 'number' || typeof answer === 'boolean') found[id] = answer;
  }
  return found;
}

export function full(item: Item): boolean | number | string {
  if (item.type === 'toggle') return true;
  if (item.type === 'points') return number(item.max);
  const levels = item.levels ?? [];
  return levels.findIndex(({ points }) => points === Math.max(...levels.map((level) => level.points)));
}

export interface Line extends Criterion {
  result: ItemResult;
  /** Answered by hand, or to be. */
  byHand: boolean;
  deducted: boolean;
}

export interface GroupView {
  key: string;
  number: string;
  title: string;
  points: number;
  max: number;
  lines: Line[];
  /** Nothing is open and nothing deducted. */
  full: boolean;
  /** How many wait for an answer by hand. */
  open: number;
  /** No items: the group itself is one criterion. */
  single: boolean;
}

export function groupsOf(sheet: Sheet, result: Result): GroupView[] {
  const all = criteria(sheet);
  return sheet.groups.map((group: Group, place) => {
    const lines = all.flatMap((at, index): Line[] => {
      const found = result.items[index];
      if (at.group !== group.key || !found) return [];
      const byHand = found.source === 'answered' || found.source === 'unanswered';
      return [{ ...at, result: found, byHand, deducted: found.source === 'answered' && found.points !== found.max }];
    });
    const counted = result.groups[place];
    const shown = lines.filter(({ result: item }) => item.source !== 'excluded' || item.points !== null);
    return {
      key: group.key,
      number: String(place + 1),
      title: group.title,
      points: counted?.points ?? 0,
      max: counted?.max ?? 0,
      lines,
      full: shown.every(({ result: item }) => item.points === item.max),
      open: lines.filter(({ result: item }) => item.source === 'unanswered').length,
      single: !group.items?.length,
    };
  });
}

/** Full marks for what is answered by hand, by one tap of the reader; what was deducted first stays. */
export function fillGroup(answers: Answers, view: GroupView): Answers {
  const filled = view.lines.filter((line) => line.byHand && !line.deducted).map((line) => [line.id, full(line.item)] as const);
  return { ...answers, ...Object.fromEntries(filled) };
}

/** Answers to items that the record now answers itself, or that no longer apply, are dropped. */
export function pruned(answers: Answers, result: Result): Answers {
  const byHand = new Set(result.items.filter(({ source }) => source === 'answered' || source === 'unanswered').map(({ id }) => id));
  return Object.fromEntries(Object.entries(answers).filter(([id]) => byHand.has(id)));
}

/** What the visitor answers otherwise than the cell did, of what is answered by hand; none without its score. */
export function differing(sheet: Sheet, result: Result, answers: Answers, theirs: Record<string, unknown> | undefined): string[] {
  if (!theirs) return [];
  const mine = scoreable(sheet, answers);
  return result.items.filter(({ id, source }) => source === 'answered' && mine[id] !== theirs[id]).map(({ id }) => id);
}
