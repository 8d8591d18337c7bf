// What a level of a criterion is called where its sheet names only shares. Pure; used by ItemEditor.
import { percent } from '../../text/format';
import type { Item } from './sheet';

/** The words of a level: its own, or which shares it spans ("Từ 80% đến dưới 90%"). */
export type LevelWords = { label: string } | { key: 'level.from' | 'level.over' | 'level.upto' | 'level.between' | 'level.below' | 'level.any'; from: string; to: string };

export function levelWords(item: Item, index: number): LevelWords {
  const levels = item.levels ?? [];
  const level = levels[index];
  if (level?.label) return { label: level.label };
  const share = (value: number | null | undefined): string =>
    value == null ? '' : percent(value, Number.isInteger(Math.round(value * 10_000) / 100) ? 0 : 1);
  const better = levels[index - 1];
  const from = level?.above ?? level?.at_least;
  const to = better?.above ?? better?.at_least;
  const key = ((): Exclude<LevelWords, { label: string }>['key'] => {
    if (to == null) return level?.above != null ? 'level.over' : from ? 'level.from' : 'level.any';
    // "Trên 50%" above: half itself belongs here.
    if (from) return better?.above == null ? 'level.between' : 'level.upto';
    return 'level.below';
  })();
  return { key, from: share(from), to: share(to) };
}
