// One's own presence at a meeting, put together from what waits on this phone, what the server has acknowledged
// to it, and the server's list as last read. Pure; used by checkIn.ts and visits.ts.
import type { components } from '../../api/schema.gen';
import type { Item, Receipt } from '../../sync/operations';

export type CheckIn = components['schemas']['CheckInRead'];

export interface Presence {
  /** kept: on this phone alone. received: the server has it. wrong: its code did not fit. refused: for another reason. */
  state: 'kept' | 'received' | 'wrong' | 'refused';
  /** The row that an undo takes back. */
  id: string;
  /** What waits or was refused; a better code for a presence that the server has already, for one. */
  item: Item | undefined;
  /** What the server has. */
  row: CheckIn | undefined;
}

export const recordOf = (meetingId: string): string => `check-in:${meetingId}`;

/** `items` and `receipts` of this meeting's record, `served` the rows that the server listed. */
export function presenceOf(items: readonly Item[], receipts: readonly Receipt[], served: readonly CheckIn[]): Presence | undefined {
  const rows = new Map(served.map((row) => [row.id, row]));
  const undone = new Set(items.filter(({ kind }) => kind === 'check_in_undo').map(({ target }) => target));
  for (const { kind, target, result } of receipts) {
    if (kind === 'check_in_undo') undone.add(target);
    const row = kind === 'check_in' ? (result as CheckIn | null) : null;
    // A read may be older than the receipt, or newer: confirmed by the secretary meanwhile.
    if (row && (rows.get(row.id)?.version ?? 0) < row.version) rows.set(row.id, row);
  }
  const row = [...rows.values()]
    .filter((each) => !each.undone_at && !each.voided_at && !undone.has(each.id))
    .sort((a, b) => a.received_at.localeCompare(b.received_at))
    .at(-1);
  // What was written before an undo goes with it.
  const lastUndo = Math.max(-1, ...items.filter(({ kind }) => kind === 'check_in_undo').map(({ seq }) => seq));
  const left = items.filter(({ kind, seq }) => kind === 'check_in' && seq > lastUndo);
  const refused = left.filter(({ state }) => state === 'refused').at(-1);
  const id = row?.id ?? left[0]?.target;
  if (id === undefined) return undefined;
  if (refused) return { state: refused.refusal?.code === 'code_wrong' ? 'wrong' : 'refused', id, item: refused, row };
  if (left.length) return { state: 'kept', id, item: left.at(-1), row };
  return { state: 'received', id, item: undefined, row };
}
