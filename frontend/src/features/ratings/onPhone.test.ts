// A score on the phone stands on the record on the phone, as the server's would on the server's.
import { expect, test } from 'vitest';
import type { Item } from '../../sync/operations';
import { factsOf, scoreKey, scoreOnPhone } from './onPhone';
import type { InForce, Meeting } from './reads';

const item = (kind: Item['kind'], record: string, state: Item['state'] = 'waiting'): Item => ({ id: kind, kind, record, target: 'a', state, body: {} }) as unknown as Item;

test('the cell’s score keeps its order with the record, a visitor’s goes by itself', () => {
  expect([scoreKey('m', 'self'), scoreKey('m', 'visitor')]).toEqual(['meeting:m', 'score:m']);
});

test('handed in is the handing in, with nothing of it refused', () => {
  const saved = item('assessment', 'meeting:m');
  const submit = item('assessment_submit', 'meeting:m');
  expect(scoreOnPhone([saved], 'm', 'self')).toMatchObject({ saved, handedIn: false });
  expect(scoreOnPhone([item('record', 'meeting:m'), saved, submit], 'm', 'self').handedIn).toBe(true);
  expect(scoreOnPhone([saved, submit], 'm', 'visitor').handedIn).toBe(false);
  const late = item('assessment', 'meeting:m', 'refused');
  expect(scoreOnPhone([late, submit], 'm', 'self')).toMatchObject({ refused: late, saved: late, handedIn: false });
});

test('the record’s facts are those of the record as it stands here', () => {
  const inForce = { record_facts: { present: 1 }, meeting_facts: { kind: 'regular', has_committee: true, members: 27 } } as unknown as InForce;
  expect(factsOf({ record: null } as Meeting, inForce)).toBe(inForce);
  const meeting = {
    kind: 'combined',
    record: { present: 23, excused: 1, unexcused: 1, minutes_long: 95, speakers: 9, members: 28 },
    earlier_tasks: [{ state: 'done' }, { state: 'open' }],
  } as unknown as Meeting;
  expect(factsOf(meeting, inForce)).toEqual({
    record_facts: { present: 23, excused: 1, unexcused: 1, duration_minutes: 95, speakers: 9, tasks_done: 1, tasks_total: 2 },
    meeting_facts: { kind: 'combined', has_committee: true, members: 28 },
  });
});
