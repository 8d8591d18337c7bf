// A visit as its visitor knows it: the server's row with what waits on the phone, and what was acknowledged
// since it was read, laid over it. Pure; known.svelte.ts brings the queue to it.
import type { Item, Receipt } from '../../sync/operations';
import { presenceOf, recordOf } from './presence';
import { reportRecord } from './report';
import type { Visit } from './visits';

export interface Known extends Visit {
  /** What the visitor has said of it that the server does not have yet. */
  waits?: 'check_in' | 'will_attend' | 'excuse' | 'absent';
}

export const visitRecord = (obligationId: string): string => `visit:${obligationId}`;

interface Phone {
  items: readonly Item[];
  receipts: readonly Receipt[];
}

/** `readAt`: when the server's row was read, by the server's clock; what it acknowledged before is in it. */
export function withPhone(visit: Visit, { items, receipts }: Phone, readAt: number): Known {
  let known: Known = visit;
  const record = visitRecord(visit.id);
  for (const receipt of receipts) {
    const row = receipt.record === record ? (receipt.result as Visit | null) : null;
    if (row && row.version > known.version) known = { ...known, ...row };
  }
  const presence = recordOf(visit.meeting_id);
  const later = receipts.filter((each) => each.record === presence && Date.parse(each.received_at) > readAt);
  const found = presenceOf(items.filter((each) => each.record === presence), later, []);
  const row = found?.row;
  if (known.state === 'due' && row?.obligation_id === visit.id) {
    known = { ...known, state: row.flags.includes('late') ? 'late' : 'done', done_at: row.claimed_at, grade: row.grade };
  }
  if (known.state === 'due' && found?.state === 'kept') known = { ...known, waits: 'check_in' };
  const report = reportRecord(visit.meeting_id);
  const said = items.some((each) => each.record === report && each.state === 'waiting') || receipts.some((each) => each.record === report && Date.parse(each.received_at) > readAt);
  if (said && known.report_by) known = { ...known, report_by: null };
  for (const item of items) if (item.record === record && item.state === 'waiting') known = answered(known, item);
  return known;
}

function answered(visit: Known, { kind, claimed_at, body }: Item): Known {
  if (kind === 'will_attend') return { ...visit, will_attend_at: claimed_at, excuse: null, waits: kind };
  if (kind === 'absent') return { ...visit, absence_answered_at: claimed_at, waits: kind };
  if (kind !== 'excuse') return visit;
  const excuse = { reason: String(body['reason'] ?? ''), requested_at: claimed_at, accepted: null, note: null, decided_at: null };
  return { ...visit, excuse, will_attend_at: null, waits: kind };
}
