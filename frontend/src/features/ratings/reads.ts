// The replies that the rating screens read, with their sheet typed as score.ts needs it.
import type { Receipt } from '../../sync/operations';
import type { components } from '../../api/schema.gen';
import type { MeetingFacts, RecordFacts, Sheet } from './sheet';

export type Meeting = components['schemas']['MeetingRead'];
export type Voices = components['schemas']['Voices'];
export type Assessment = components['schemas']['AssessmentRead'];
export type Rater = 'self' | 'visitor' | 'committee';
type Sent = components['schemas']['SheetInForce'];

/** The server sends the sheet and the facts as plain objects of the shapes in sheet.ts. */
export interface InForce extends Omit<Sent, 'rubric' | 'record_facts' | 'meeting_facts'> {
  rubric: Omit<Sent['rubric'], 'sheet'> & { sheet: Sheet };
  record_facts: RecordFacts;
  meeting_facts: MeetingFacts;
}

export function voiceOf(voices: Voices | undefined, rater: Rater, person: string | undefined): Assessment | undefined {
  if (rater === 'visitor') return voices?.visitors.find((voice) => voice.person.id === person);
  return voices?.[rater] ?? undefined;
}

/** What was read, or the server's answer to this phone where that is newer. */
export function latest(receipts: readonly Receipt[], meetingId: string, rater: Rater, read: Assessment | undefined): Assessment | undefined {
  const answers = receipts
    .filter(({ kind }) => kind === 'assessment' || kind === 'assessment_submit')
    .map(({ result }) => result as Assessment | null)
    .filter((each): each is Assessment => each?.meeting_id === meetingId && each.rater === rater && (!read || each.id === read.id));
  return answers.reduce((best, each) => (!best || each.version > best.version ? each : best), read);
}
