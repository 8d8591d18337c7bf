// Which meetings a secretary's home shows, and in which order. Pure; used by SecretaryHome.
import { addMonths, dayOf, monthOf } from '../../text/format';
import type { Brief } from './step';

/** Everything asked of the cell is done: reported as not held, or its score handed in or decided. */
function isDone(meeting: Brief): boolean {
  return meeting.state === 'not_held' || meeting.self_class !== null || meeting.decided_class !== null;
}

function rank(meeting: Brief, done: (meeting: Brief) => boolean, now: number): number {
  if (meeting.state === 'open') return 0;
  if (!done(meeting) && meeting.starts_at && dayOf(meeting.starts_at) === dayOf(now)) return 1;
  if (!done(meeting) && (meeting.month < monthOf(now) || (meeting.starts_at && Date.parse(meeting.starts_at) < now))) return 2;
  return done(meeting) ? 4 : 3;
}

/**
 * This month's meetings of the cells, what the month before left undone, and the next month's once this
 * month's is done. The most pressing first. `handedIn`: its score waits on this phone.
 */
export function cardsOf(meetings: Brief[], cells: Set<string>, now: number, handedIn: (meeting: Brief) => boolean = () => false): Brief[] {
  const done = (meeting: Brief): boolean => isDone(meeting) || handedIn(meeting);
  const month = monthOf(now);
  const own = meetings.filter((meeting) => cells.has(meeting.cell.id));
  const finished = new Set(own.filter((meeting) => meeting.month === month && done(meeting)).map((meeting) => meeting.cell.id));
  const shown = own.filter((meeting) => {
    if (meeting.month === month) return true;
    if (meeting.month < month) return !done(meeting);
    return meeting.month === addMonths(month, 1) && finished.has(meeting.cell.id) && meeting.state !== 'not_held';
  });
  const when = (meeting: Brief): string => meeting.starts_at ?? `${meeting.month}-99`;
  return shown.sort((a, b) => rank(a, done, now) - rank(b, done, now) || when(a).localeCompare(when(b)));
}
