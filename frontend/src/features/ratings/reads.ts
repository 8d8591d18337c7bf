// The replies that the rating screens read, with their sheet typed as score.ts needs it.
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
