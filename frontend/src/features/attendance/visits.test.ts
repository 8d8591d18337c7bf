// What a visitor sees first: tonight's meeting until the day is over, then a question about it.
import { expect, test } from 'vitest';
import { isOpenFor } from './due';
import { arrange, isOver, reportsOwed, type Visit } from './visits';

const NOW = Date.parse('2026-11-26T20:00:00+07:00');

function visit(id: string, expected_at: string | null, more: Partial<Visit> = {}): Visit {
  return { id, month: (expected_at ?? '2026-11').slice(0, 7), state: 'due', expected_at, absence_answered_at: null, ...more } as Visit;
}

const ids = (visits: Visit[]): string[] => visits.map((each) => each.id);

test("tonight's visit leads, the past is asked, the rest is listed", () => {
  const tonight = visit('tonight', '2026-11-26T19:30:00+07:00');
  const asked = visit('asked', '2026-11-03T19:30:00+07:00');
  const before = visit('before', '2026-10-30T19:30:00+07:00');
  const weekend = visit('weekend', '2026-11-28T19:30:00+07:00');
  const next = visit('next', '2026-12-03T19:30:00+07:00');
  const done = visit('done', '2026-11-05T19:30:00+07:00', { state: 'done' });
  const gone = visit('gone', '2026-11-06T19:30:00+07:00', { state: 'withdrawn' });
  const result = arrange([next, weekend, tonight, asked, before], [weekend, tonight, asked, done, gone], NOW);
  expect(result.nearest?.id).toBe('tonight');
  expect(ids(result.questions)).toEqual(['asked', 'before']);
  expect(ids(result.month)).toEqual(['done', 'weekend']);
  expect(ids(result.later)).toEqual(['next']);
  expect([result.done, result.expected, result.left]).toEqual([1, 4, 2]);
});

test('a visit answered with "Không dự" is neither asked nor waited for', () => {
  const answered = visit('a', '2026-11-03T19:30:00+07:00', { absence_answered_at: '2026-11-04T08:00:00+07:00' });
  const result = arrange([answered], [answered], NOW);
  expect([result.nearest, result.questions, ids(result.month), result.left]).toEqual([undefined, [], ['a'], 0]);
});

test('a meeting stays the card for its whole day and evening', () => {
  const evening = visit('e', '2026-11-26T19:30:00+07:00');
  const morning = visit('m', '2026-11-26T07:30:00+07:00');
  expect(isOver(morning, Date.parse('2026-11-26T23:00:00+07:00'))).toBe(false);
  expect(isOver(morning, Date.parse('2026-11-27T00:01:00+07:00'))).toBe(true);
  expect(isOver(visit('l', '2026-11-26T21:00:00+07:00'), Date.parse('2026-11-27T00:30:00+07:00'))).toBe(false);
  expect(isOver(evening, Date.parse('2026-11-27T00:01:00+07:00'))).toBe(true);
  expect(isOver(visit('n', null), NOW)).toBe(false);
  expect(isOver(visit('n', null, { month: '2026-10' }), NOW)).toBe(true);
});

test('presence opens half an hour before', () => {
  expect(isOpenFor('2026-11-26T20:29:00+07:00', NOW)).toBe(true);
  expect(isOpenFor('2026-11-26T20:31:00+07:00', NOW)).toBe(false);
  expect(isOpenFor(null, NOW)).toBe(true);
});

test('reports still owed come by their day; what an earlier build kept says nothing of them', () => {
  const later = visit('later', '2026-11-20T19:30:00+07:00', { state: 'done', report_by: '2026-11-23' });
  const sooner = visit('sooner', '2026-10-30T19:30:00+07:00', { state: 'late', report_by: '2026-11-02' });
  const sent = visit('sent', '2026-11-05T19:30:00+07:00', { state: 'done', report_by: null });
  const kept = visit('kept', '2026-11-06T19:30:00+07:00', { state: 'done' });
  expect(ids(reportsOwed([later, sent, sooner, kept]))).toEqual(['sooner', 'later']);
});
