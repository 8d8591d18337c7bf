// The line of reconciliation and the list of what waits, from the contents of the outbox. Pure; used by
// SyncLine, Badge and Tray.
import type { Counts } from '../../db/open';
import { CLAIMS, type Item, type Kind, type Photo, type Receipt } from '../../sync/operations';
import { monthOf } from '../../text/format';

export interface Entry {
  id: string;
  kind: Kind | 'photo';
  about: string | undefined;
  made: string;
  /** refused: a person has to look at it. held: behind a refused one of the same record. */
  state: 'kept' | 'refused' | 'held';
  item?: Item;
  photo?: Photo;
}

interface Contents {
  items: readonly Item[];
  photos: readonly Photo[];
  receipts: readonly Receipt[];
}

interface Counted extends Contents {
  counts: Counts;
}

export interface Reckoning {
  on: number;
  received: number;
  /** Given up by the person this month. */
  dropped: number;
  /** Made here, and neither there any more nor received nor given up; below nothing: more is there than was made. */
  missing: number;
}

/**
 * "Trên máy 12 · Đã nhận 12": what this phone counted when it was made, without what was given up and what had its
 * receipt before this month; and the receipts of this month. The two are counted apart, so they can disagree.
 */
export function reckon({ items, photos, receipts, counts }: Counted, now: number): Reckoning {
  const month = monthOf(now);
  const received = receipts.filter((each) => monthOf(each.received_at) === month).length;
  const on = counts.made - counts.dropped.length - counts.past - (receipts.length - received);
  const dropped = counts.dropped.filter((each) => monthOf(each) === month).length;
  return { on, received, dropped, missing: on - received - items.length - photos.length };
}

/** Everything that has not been received, in the order of writing, photographs last. */
export function entriesOf({ items, photos }: Pick<Contents, 'items' | 'photos'>): Entry[] {
  const refused = new Set<string>();
  const entries: Entry[] = items.map((item) => {
    const claim = CLAIMS.has(item.kind);
    // A refused claim holds back claims alone.
    const held = refused.has(item.record) || (claim && refused.has(`claims of ${item.record}`));
    if (item.state === 'refused') refused.add(claim ? `claims of ${item.record}` : item.record);
    const state = item.state === 'refused' ? 'refused' : held ? 'held' : 'kept';
    return { id: item.id, kind: item.kind, about: item.about, made: item.claimed_at, state, item };
  });
  const pages = photos.map((photo): Entry => {
    const state = photo.state === 'refused' ? 'refused' : 'kept';
    return { id: photo.id, kind: 'photo', about: photo.about, made: photo.made_at, state, photo };
  });
  return [...entries, ...pages];
}

/** The latest first. */
export function latest(receipts: readonly Receipt[], count: number): Receipt[] {
  return [...receipts].sort((a, b) => b.received_at.localeCompare(a.received_at)).slice(0, count);
}

const meetingIn = ({ record, body, target }: Item): string => {
  const named = body['meeting_id'];
  if (typeof named === 'string') return named;
  return /^(?:check-in|report|meeting|present):([^:]+)/.exec(record)?.[1] ?? target;
};

/** Where a refused act is mended: the screen that made it, with its words in it. Nothing for a mere verb. */
export function mendAt(item: Item): string | undefined {
  const meeting = meetingIn(item);
  switch (item.kind) {
    case 'check_in':
      return `/buoi/${meeting}/xac-nhan`;
    case 'visit_report':
    case 'petition':
      return `/buoi/${meeting}/phieu-du`;
    case 'record':
      return `/buoi/${meeting}/ghi`;
    case 'assessment':
    case 'assessment_submit':
      return `/buoi/${meeting}/${item.record.startsWith('score:') ? 'cham-diem' : 'tu-danh-gia'}`;
    case 'excuse':
      return `/khong-du/${item.target}`;
    case 'meeting':
    case 'reschedule':
    case 'not_held':
      return `/buoi/${meeting}`;
    default:
      return undefined;
  }
}

/** The same words again would be refused again: a code that did not fit, a version that is past. */
export function onlyMended(item: Item | undefined): boolean {
  return item?.refusal?.code === 'code_wrong' || item?.refusal?.status === 412 || item?.refusal?.status === 428;
}
