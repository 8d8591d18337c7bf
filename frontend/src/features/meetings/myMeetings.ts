// Which meetings on this phone are the reader's own to run, which of them show a code now, whose key is worth
// fetching ahead, and whose is over. Pure but for `keptMeetings`; used by the keys and the strip.
import { myDb } from '../../db/open';
import { dayOf } from '../../text/format';
import { stepOf, type Meeting } from './step';
import { isCellsHand } from './ways';

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const ONE = /^\/meetings\/[0-9a-f-]{36}$/;

export interface Known {
  meeting: Meeting;
  fetched_at: number;
}

/** Of all that this phone was told, the meetings that the reader runs or takes minutes at. */
export async function keptMeetings(): Promise<Known[]> {
  const tx = (await myDb()).transaction('pack');
  const within = IDBKeyRange.bound('/meetings/', '/meetings/g');
  const [keys, values] = await Promise.all([tx.store.getAllKeys(within), tx.store.getAll(within)]);
  const all = values.map(({ value, fetched_at }) => ({ meeting: value as Meeting, fetched_at }));
  return all.filter(({ meeting }, place) => ONE.test(keys[place] ?? '') && isCellsHand(meeting.may));
}

export function showsCode(meeting: Meeting, now: number): boolean {
  return meeting.state === 'open' && stepOf(meeting, undefined, now) === 'run';
}

const isAhead = (meeting: Meeting): boolean => meeting.state === 'expected' || meeting.state === 'planned';

/** Open, or of today and tomorrow, or the cell's next regular one. */
export function wanted(meetings: readonly Meeting[], now: number): Meeting[] {
  const days = [dayOf(now), dayOf(now + DAY)];
  const soon = meetings.filter((each) => each.starts_at && isAhead(each) && Date.parse(each.starts_at) > now - 12 * HOUR);
  const next = new Map<string, Meeting>();
  for (const each of soon.filter(({ kind, starts_at }) => (kind === 'regular' || kind === 'combined') && Date.parse(starts_at ?? '') > now)) {
    const first = next.get(each.cell.id);
    if (!first || (each.starts_at ?? '') < (first.starts_at ?? '')) next.set(each.cell.id, each);
  }
  const near = soon.filter((each) => days.includes(dayOf(each.starts_at ?? '')));
  return [...new Set([...meetings.filter((each) => showsCode(each, now)), ...near, ...next.values()])];
}

/** Worth asking the server again: somebody else of the cell may open or close it. */
export function isDueNow(meeting: Meeting, now: number): boolean {
  if (meeting.state === 'open') return showsCode(meeting, now);
  const starts = meeting.starts_at ? Date.parse(meeting.starts_at) : NaN;
  return isAhead(meeting) && now > starts - HOUR && now < starts + 5 * HOUR;
}

/**
 * Whether a key has done its work: the meeting is closed, or 12 hours have passed since its start by the last
 * time that the server said. This phone's clock alone is believed a day and a half later.
 */
export function isOver(meeting: Meeting | undefined, startsAt: string | null, seenAt: string | null, now: number): boolean {
  if (meeting && (meeting.state === 'held' || meeting.state === 'not_held' || meeting.closed_at)) return true;
  const starts = meeting?.starts_at ?? startsAt;
  const opened = meeting?.opened_at;
  if (!starts && !opened) return false;
  const end = Math.max(Date.parse(starts ?? opened ?? ''), Date.parse(opened ?? starts ?? '')) + 12 * HOUR;
  return (seenAt !== null && Date.parse(seenAt) > end) || now > end + 1.5 * DAY;
}
