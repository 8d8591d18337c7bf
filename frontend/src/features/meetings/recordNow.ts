// A record handed in on this phone, as the server will show it: the same computed figures. Pure; the twin of
// app/meetings/rules/counts.py and queries/shown.py. Used by now.ts and by the form that mends a refused record.
import type { components } from '../../api/schema.gen';
import type { Meeting } from './step';

export type RecordBody = components['schemas']['RecordPut'];
type Task = Meeting['earlier_tasks'][number];

/** A task that the server has not numbered yet. */
const NEW = 'new:';
export const isNew = (taskId: string): boolean => taskId.startsWith(NEW);

const share = (part: number, whole: number): number | null => (whole ? Math.round((part / whole) * 10_000) / 10_000 : null);

/** What was not typed is not in the body. */
const UNTYPED = { excused: 0, unexcused: 0, away: 0, special_duty: 0, exempt_present: 0, guests: 0, speakers: 0 };

export function recorded(meeting: Meeting, said: Partial<RecordBody> & Pick<RecordBody, 'source'>): Meeting {
  const body = { ...UNTYPED, ...said };
  const { excused, unexcused, away, special_duty } = body;
  const { record: was, earlier_tasks } = meeting;
  const members = body.members ?? meeting.members ?? 0;
  const exempt = body.exempt ?? meeting.exempt ?? 0;
  const summoned = members - exempt - away - special_duty;
  const present = summoned - excused - unexcused;
  const { started_at = null, ended_at = null } = body;
  const tasks = body.tasks ?? [];
  const earlier = new Map(tasks.map((task) => [task.id, task]));
  const own = tasks.filter((task) => !earlier_tasks.some(({ id }) => id === task.id));
  return {
    ...meeting,
    earlier_tasks: earlier_tasks.map((task): Task => {
      const now = earlier.get(task.id);
      return now ? { ...task, state: now.state, result: now.result ?? null } : task;
    }),
    record: {
      meeting_id: meeting.id,
      started_at,
      ended_at,
      minutes_long: started_at && ended_at ? Math.floor((Date.parse(ended_at) - Date.parse(started_at)) / 60_000) : null,
      chair: body.chair ?? null,
      minutes_taker: body.minutes_taker ?? null,
      members,
      exempt,
      excused,
      unexcused,
      away,
      special_duty,
      exempt_present: body.exempt_present,
      guests: body.guests,
      speakers: body.speakers,
      summoned,
      present,
      rate: share(present, summoned),
      pre_meeting_on: body.pre_meeting_on ?? null,
      minutes: body.minutes ?? null,
      resolution: body.resolution ?? null,
      vote: body.vote ?? null,
      tasks: own.map((task, place): Task => ({
        id: task.id ?? `${NEW}${place}`,
        meeting_id: meeting.id,
        text: task.text,
        who: task.who ?? '',
        due: task.due ?? null,
        state: task.state,
        result: task.result ?? null,
      })),
      entered_by: was?.entered_by ?? '',
      entered_for: body.entered_for ?? null,
      source: body.source,
      confirmed_at: null,
      received_at: was?.received_at ?? '',
      is_late: meeting.month_closed,
      version: was?.version ?? 0,
    },
  };
}
