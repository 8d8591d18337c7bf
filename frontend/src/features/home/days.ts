// Meetings under headings: one's own by day, those without a day last; a committee's by commune, in the order
// of the tree in which the server pages them. Pure; used by the calendar.
import { dayOf } from '../../text/format';

export interface Dated {
  starts_at: string | null;
}

export interface Day<T> {
  /** "2026-11-26"; null: the day is not known yet. */
  day: string | null;
  meetings: T[];
}

export function byDay<T extends Dated>(meetings: T[]): Day<T>[] {
  const days = new Map<string | null, T[]>();
  for (const meeting of meetings) {
    const day = meeting.starts_at ? dayOf(meeting.starts_at) : null;
    days.set(day, [...(days.get(day) ?? []), meeting]);
  }
  const time = (meeting: T): number => (meeting.starts_at ? Date.parse(meeting.starts_at) : 0);
  return [...days]
    .sort(([a], [b]) => (a ?? '9').localeCompare(b ?? '9'))
    .map(([day, found]) => ({ day, meetings: found.sort((a, b) => time(a) - time(b)) }));
}

export interface Placed {
  commune: { name: string } | null;
}

/** Neighbours of the list that share a commune; the order stays. */
export function byCommune<T extends Placed>(meetings: T[]): { commune: string; meetings: T[] }[] {
  const groups: { commune: string; meetings: T[] }[] = [];
  for (const meeting of meetings) {
    const commune = meeting.commune?.name ?? '';
    const last = groups.at(-1);
    if (last?.commune === commune) last.meetings.push(meeting);
    else groups.push({ commune, meetings: [meeting] });
  }
  return groups;
}
