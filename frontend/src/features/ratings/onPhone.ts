// A score as this phone has it before the server does: what waits of it, the facts it stands on, and how it
// reads. Pure; used by Assess, SheetForm and keepScore.
import type { Item } from '../../sync/operations';
import { recordKey } from '../meetings/now';
import type { Assessment, InForce, Meeting, Rater } from './reads';
import { className, criteria, type Result } from './sheet';

/** A cell's score keeps its order with the record it stands on; a visitor's goes by itself. */
export function scoreKey(meetingId: string, rater: Rater): string {
  return rater === 'self' ? recordKey(meetingId) : `score:${meetingId}`;
}

export interface OnPhone {
  /** The answers, waiting or refused. */
  saved: Item | undefined;
  submit: Item | undefined;
  refused: Item | undefined;
  /** Handed in, and nothing of it has been refused. */
  handedIn: boolean;
}

export function scoreOnPhone(items: readonly Item[], meetingId: string, rater: Rater): OnPhone {
  const mine = items.filter(({ record, kind }) => record === scoreKey(meetingId, rater) && (kind === 'assessment' || kind === 'assessment_submit'));
  const saved = mine.filter(({ kind }) => kind === 'assessment').at(-1);
  const submit = mine.find(({ kind }) => kind === 'assessment_submit');
  const refused = mine.find(({ state }) => state === 'refused');
  return { saved, submit, refused, handedIn: !!submit && !refused };
}

/** What the sheet reads, from the record as it stands on this phone; the twin of ratings/service/facts.py. */
export function factsOf(meeting: Meeting, inForce: InForce): Pick<InForce, 'record_facts' | 'meeting_facts'> {
  const { record, earlier_tasks: tasks } = meeting;
  if (!record) return inForce;
  return {
    record_facts: {
      present: record.present,
      excused: record.excused,
      unexcused: record.unexcused,
      duration_minutes: record.minutes_long,
      speakers: record.speakers,
      tasks_done: tasks.filter(({ state }) => state === 'done').length,
      tasks_total: tasks.length,
    },
    meeting_facts: { ...inForce.meeting_facts, kind: meeting.kind, members: record.members },
  };
}

/** A score that waits, in the shape of the server's; only `state` says more than the phone may: see `handedIn`. */
export function phoneVoice(item: Item, at: string, inForce: InForce, result: Result, person: Assessment['person']): Assessment {
  const { meeting_id, rater, answers, notes } = item.body as Pick<Assessment, 'meeting_id' | 'rater' | 'answers' | 'notes'>;
  const titles = new Map(criteria(inForce.rubric.sheet).map(({ id, item: { title } }) => [id, title]));
  return {
    id: item.target,
    meeting_id,
    rater,
    person,
    entered_for: null,
    source: 'app',
    rubric_id: inForce.rubric.id,
    rubric_code: inForce.rubric.code,
    rubric_status: inForce.rubric.status,
    state: 'submitted',
    answers,
    notes,
    points: result.points,
    class: result.class,
    class_word: result.class && className(inForce.rubric.sheet, result.class),
    explanation: result.explanation,
    items: result.items.map(({ id, number, points, max, source, note }) => ({ key: id, number, title: titles.get(id) ?? '', points, max, applies: source !== 'excluded', note })),
    groups: [],
    missing: result.missing,
    submitted_at: at,
    returned_reason: null,
    agreed: null,
    after_decision: false,
    version: 0,
  };
}
