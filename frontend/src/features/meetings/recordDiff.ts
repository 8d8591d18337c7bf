// Where the record that this phone wrote and the one the server has differ, both readable. Pure; used by
// RecordTheirs when somebody else was quicker.
import { number, time } from '../../text/format';
import type { RecordBody } from './recordNow';
import type { Meeting } from './step';

export interface Difference {
  field: 'excused' | 'unexcused' | 'speakers' | 'guests' | 'hours' | 'chair' | 'minutes_taker' | 'minutes' | 'resolution' | 'tasks' | 'vote';
  mine: string;
  theirs: string;
}

type Said = Pick<RecordBody, 'excused' | 'unexcused' | 'speakers' | 'guests' | 'started_at' | 'ended_at' | 'chair' | 'minutes_taker' | 'minutes' | 'resolution' | 'vote'> & {
  tasks?: { text: string; id?: string | null; who?: string }[];
};

const hours = ({ started_at, ended_at }: Said): string => [started_at, ended_at].map((at) => (at ? time(at) : '…')).join('–');
const vote = ({ vote: said }: Said): string => (said ? [said.for, said.against, said.other].map((n) => number(n ?? 0, 0)).join(' / ') : '');

function readable(said: Said, earlier: ReadonlySet<string>): Record<Difference['field'], string> {
  const own = (said.tasks ?? []).filter((task) => !task.id || !earlier.has(task.id));
  return {
    excused: number(said.excused, 0),
    unexcused: number(said.unexcused, 0),
    speakers: number(said.speakers, 0),
    guests: number(said.guests, 0),
    hours: hours(said),
    chair: said.chair ?? '',
    minutes_taker: said.minutes_taker ?? '',
    minutes: said.minutes ?? '',
    resolution: said.resolution ?? '',
    tasks: own.map(({ text, who }) => [text, who].filter(Boolean).join(', ')).join('; '),
    vote: vote(said),
  };
}

const ZERO = { excused: 0, unexcused: 0, speakers: 0, guests: 0 };

export function differences(mine: RecordBody, meeting: Pick<Meeting, 'record' | 'earlier_tasks'>): Difference[] {
  if (!meeting.record) return [];
  const earlier = new Set(meeting.earlier_tasks.map(({ id }) => id));
  const here = readable({ ...ZERO, ...mine }, earlier);
  const there = readable(meeting.record, earlier);
  const fields = Object.keys(here) as Difference['field'][];
  return fields.filter((field) => here[field] !== there[field]).map((field) => ({ field, mine: here[field], theirs: there[field] }));
}
