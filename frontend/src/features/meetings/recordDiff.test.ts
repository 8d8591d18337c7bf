// Two people wrote the same record: only where they differ is shown, and both are readable.
import { expect, test } from 'vitest';
import { differences } from './recordDiff';
import type { RecordBody } from './recordNow';
import type { Meeting } from './step';

const counts = { excused: 1, unexcused: 0, away: 0, special_duty: 0, exempt_present: 0, guests: 0, speakers: 9, source: 'app' as const };
const earlier = [{ id: 'old' }] as Meeting['earlier_tasks'];

test('equal records differ nowhere; a task that was only ticked is no difference', () => {
  const mine = { ...counts, tasks: [{ id: 'old', text: 'Cũ', state: 'done' }] } as RecordBody;
  expect(differences(mine, { record: { ...counts, tasks: [] } as unknown as Meeting['record'], earlier_tasks: earlier })).toEqual([]);
  expect(differences(mine, { record: null, earlier_tasks: earlier })).toEqual([]);
});

test('each difference has both texts', () => {
  const mine = { ...counts, excused: 2, minutes: 'Bản của tôi', tasks: [{ text: 'Thu quỹ', who: 'Lan', state: 'open' }] } as unknown as RecordBody;
  const theirs = { ...counts, minutes: 'Bản của phó bí thư', tasks: [], vote: { for: 20, against: 0, other: 1 } } as unknown as Meeting['record'];
  expect(differences(mine, { record: theirs, earlier_tasks: earlier })).toEqual([
    { field: 'excused', mine: '2', theirs: '1' },
    { field: 'minutes', mine: 'Bản của tôi', theirs: 'Bản của phó bí thư' },
    { field: 'tasks', mine: 'Thu quỹ, Lan', theirs: '' },
    { field: 'vote', mine: '', theirs: '20 / 0 / 1' },
  ]);
});
