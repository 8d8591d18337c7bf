// A cell of the heat map. The class comes from the sheet in force that month, never from fixed limits
// here. Used by ui/HeatMap and whoever prepares its rows.
export type HeatGrade = 'good' | 'fair' | 'mid' | 'low';
export type HeatGap = 'not_held' | 'silent' | 'undecided' | 'none';

export interface HeatCell {
  state: HeatGrade | HeatGap;
  /** Written out: "92" or "92,5"; only for a decided score. */
  points?: string;
}

export interface HeatRow {
  id: string;
  name: string;
  href?: string;
  /** One for each month, oldest first. */
  cells: HeatCell[];
}

/** What stands in a cell without a score: hatch and a sign, so that it never reads as a low score. */
export const gapSigns: Record<HeatGap, string> = { not_held: '×', silent: '?', undecided: '…', none: '' };

export function isGap(state: HeatCell['state']): state is HeatGap {
  return state in gapSigns;
}
