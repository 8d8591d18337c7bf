// The day of the next step, and when it has passed. Run by vitest.
import { expect, test } from 'vitest';
import { dueOf } from './stepDue';

const due = { plan: '2026-10-25', notice: '2026-11-02', self_score: '2026-11-07', report: '2026-11-08' };
const at = (day: string): number => Date.parse(`${day}T20:00:00+07:00`);

test('each step has its own day, and none where nothing is to be done', () => {
  expect(dueOf({ due }, 'confirm', at('2026-10-20'))).toEqual({ day: '2026-10-25', past: false });
  expect(dueOf({ due }, 'share', at('2026-11-02'))).toEqual({ day: '2026-11-02', past: false });
  expect(dueOf({ due }, 'assess', at('2026-11-08'))).toEqual({ day: '2026-11-07', past: true });
  expect(dueOf({ due }, 'await', at('2026-11-08'))).toBeUndefined();
});

test('a meeting without a day, or kept by an earlier build, has none', () => {
  expect(dueOf({ due: { ...due, notice: null } }, 'share', at('2026-11-02'))).toBeUndefined();
  expect(dueOf({}, 'share', at('2026-11-02'))).toBeUndefined();
});
