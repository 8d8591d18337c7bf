// What a row that shows a class calls it. Used by lists, cards and the three voices.
import { CLASS_NAMES, type ClassKey } from './sheet';

/** A class as a row says it: the word of its sheet, else the common one. */
export function classWord(of: { class: string | null; class_word?: string | null } | null | undefined): string {
  return of?.class ? (of.class_word ?? CLASS_NAMES[of.class as ClassKey] ?? '–') : '';
}
