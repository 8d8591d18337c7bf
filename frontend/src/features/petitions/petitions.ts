// The petitions of a meeting as their writer knows them: the server's, those acknowledged since, and those that
// wait or were refused on the phone. Pure; used by MeetingPetitions.
import type { components } from '../../api/schema.gen';
import type { Item, Receipt } from '../../sync/operations';

export type Petition = components['schemas']['PetitionRead'];

export interface KnownPetition {
  id: string;
  text: string;
  field: string;
  /** When the server received it; nothing before that. */
  received_at: string | undefined;
  /** On the phone alone: waiting, or refused and to be mended. */
  item: Item | undefined;
}

export const petitionRecord = (id: string): string => `petition:${id}`;

export function petitionsOf(meetingId: string, { items, receipts }: { items: readonly Item[]; receipts: readonly Receipt[] }, served: readonly Petition[]): KnownPetition[] {
  const rows = new Map(served.map((row) => [row.id, row]));
  for (const { kind, result } of receipts) {
    const row = kind === 'petition' ? (result as Petition | null) : null;
    if (row?.meeting_id === meetingId && !rows.has(row.id)) rows.set(row.id, row);
  }
  // A read may be quicker than the receipt: what the server has is received, and stands here once.
  const kept = items
    .filter(({ kind, body, state, target }) => kind === 'petition' && body['meeting_id'] === meetingId && !(state === 'waiting' && rows.has(target)))
    .map((item) => ({ id: item.target, text: String(item.body['text']), field: String(item.body['field']), received_at: undefined, item }));
  const mended = new Set(kept.map(({ id }) => id));
  const received = [...rows.values()].filter(({ id }) => !mended.has(id)).map(({ id, text, field, received_at }) => ({ id, text, field, received_at, item: undefined }));
  return [...received, ...kept];
}
