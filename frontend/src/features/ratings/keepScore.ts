// A score is handed to the phone's outbox: the cell's vote goes into the record, then the answers, then their
// handing in, which takes the draft. Killed between two of them, the draft is still there and doing it again
// is the same. Used by SheetForm; the committee's score goes by handIn.ts.
import type { components } from '../../api/schema.gen';
import { handIn } from '../../sync/queue.svelte';
import { withVote } from '../meetings/record';
import { scoreKey } from './onPhone';
import type { Meeting, Rater } from './reads';
import type { Score } from './handIn';
import { keepWorked, type Worked } from './worked';

type Vote = components['schemas']['Vote'];

function same(a: Vote, b: Vote | null | undefined): boolean {
  return !!b && (a.for ?? 0) === (b.for ?? 0) && (a.against ?? 0) === (b.against ?? 0) && (a.other ?? 0) === (b.other ?? 0);
}

export async function keepScore(meeting: Meeting, { id, version, body }: Omit<Score, 'operations'>, vote: Vote | undefined, worked: Worked, draft: string): Promise<void> {
  const rater: Rater = body.rater;
  const record = scoreKey(meeting.id, rater);
  const about = meeting.cell.name;
  const claimed_at = new Date().toISOString();
  if (vote && meeting.record && !same(vote, meeting.record.vote)) {
    const seen = meeting.record.version ? { version: meeting.record.version } : {};
    await handIn({ kind: 'record', target: meeting.id, record, body: { ...withVote(meeting, vote), claimed_at }, about, ...seen });
  }
  await keepWorked(id, worked);
  await handIn({ kind: 'assessment', target: id, record, body: { ...body, claimed_at }, about, ...(version === null ? {} : { version }) });
  await handIn({ kind: 'assessment_submit', target: id, record, body: { claimed_at }, about, draft });
}
