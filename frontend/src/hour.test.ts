// A phone whose clock is wrong shows the right evening: a day off by what the server said, 1970 by when it said so.
import { afterEach, expect, test } from 'vitest';
import { hourOf, isLost, now, setHour } from './hour';
import { monthOf, near } from './text/format';

const SEEN = '2026-11-25T09:00:00Z';
const EVENING = Date.parse('2026-11-26T12:30:00Z');
const DAY = 86_400_000;

afterEach(() => setHour({ offset_ms: 0, seen_at: null }));

test.each([
  ['right', EVENING, 0, EVENING, false],
  ['a day ahead', EVENING + DAY, -DAY, EVENING, false],
  ['a day behind', EVENING - DAY, DAY, EVENING, false],
  ['begun again in 1970', 60_000, 0, Date.parse(SEEN), true],
  ['begun again in 1970, a day behind before', 60_000, DAY, Date.parse(SEEN), true],
])('a clock that is %s', (_name, phone, offset_ms, hour, lost) => {
  const clock = { offset_ms, seen_at: SEEN };
  expect(hourOf(phone, clock)).toBe(hour);
  expect(isLost(phone, clock)).toBe(lost);
});

test('a clock of which nothing was heard is believed', () => {
  expect(hourOf(EVENING, { offset_ms: null, seen_at: null })).toBe(EVENING);
  expect(isLost(60_000, { offset_ms: null, seen_at: null })).toBe(false);
});

test('a few seconds behind the last answer is no lost clock', () => {
  expect(isLost(Date.parse(SEEN) - 59_000, { offset_ms: 0, seen_at: SEEN })).toBe(false);
});

test('the month on the screens is that of the server', () => {
  const ahead = Date.parse('2027-06-01T00:00:00Z');
  setHour({ offset_ms: 0, seen_at: new Date(ahead).toISOString() });
  expect(now()).toBe(ahead);
  expect(monthOf()).toBe('2027-06');
  expect(near('2027-06-01T12:30:00Z')).toBe('Tối nay');
});
