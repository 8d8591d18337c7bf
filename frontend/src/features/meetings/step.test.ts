// One step at a time, from the expected meeting to the committee's decision.
import { expect, test } from 'vitest';
import { actsOf, stepOf, type Meeting, type Voices } from './step';

const STARTS = '2026-11-26T19:30:00+07:00';
const at = (moment: string): number => Date.parse(`${moment}:00+07:00`);
const MORNING = at('2026-11-26T08:00');
const DAY_BEFORE = at('2026-11-25T20:00');

type Known = Parameters<typeof stepOf>[0];

function meeting(changes: Partial<Known> = {}): Known {
  return { state: 'expected', starts_at: STARTS, opened_at: null, closed_at: null, notice_at: null, month_closed: false, record: null, ...changes };
}

const record = (source = 'app', confirmed_at: string | null = null): Meeting['record'] =>
  ({ source, confirmed_at, entered_for: source === 'app' ? null : 'somebody' }) as Meeting['record'];
const voices = (state?: string, decided = false): Voices =>
  ({ self: state ? { state } : null, visitors: [], committee: null, decision: decided ? {} : null }) as unknown as Voices;

test.each<[string, Partial<Known>, Voices | undefined, number, string]>([
  ['expected, days before', {}, undefined, DAY_BEFORE, 'confirm'],
  ['no usual day', { starts_at: null }, undefined, DAY_BEFORE, 'plan'],
  ['fixed', { state: 'planned' }, undefined, DAY_BEFORE, 'share'],
  ['announced', { state: 'planned', notice_at: STARTS }, undefined, DAY_BEFORE, 'wait'],
  ['announced, the day itself', { state: 'planned', notice_at: STARTS }, undefined, MORNING, 'open'],
  ['never confirmed, about to begin', {}, undefined, at('2026-11-26T18:45'), 'open'],
  ['never opened, the evening is over', {}, undefined, at('2026-11-27T01:00'), 'record'],
  ['open', { state: 'open', opened_at: STARTS }, undefined, at('2026-11-26T20:30'), 'run'],
  ['left open', { state: 'open', opened_at: STARTS }, undefined, at('2026-11-27T08:00'), 'record'],
  ['held without figures', { state: 'held' }, undefined, MORNING, 'record'],
  ['recorded', { state: 'held', record: record() }, voices(), MORNING, 'assess'],
  ['recorded by the office', { state: 'held', record: record('phone_call') }, voices(), MORNING, 'vouch'],
  ['vouched for', { state: 'held', record: record('phone_call', STARTS) }, voices('draft'), MORNING, 'assess'],
  ['handed in', { state: 'held', record: record() }, voices('submitted'), MORNING, 'await'],
  ['returned', { state: 'held', record: record() }, voices('returned'), MORNING, 'mend'],
  ['decided', { state: 'held', record: record() }, voices('submitted', true), MORNING, 'decided'],
  ['closed without a score', { state: 'held', record: record(), month_closed: true }, voices(), MORNING, 'closed'],
  ['did not meet', { state: 'not_held' }, undefined, MORNING, 'not_held'],
])('%s', (_name, changes, said, now, step) => {
  expect(stepOf(meeting(changes), said, now)).toBe(step);
});

test('on the day it can be opened before it is announced, and announced after', () => {
  const acts = (known: Known, now: number) => actsOf(known, stepOf(known, undefined, now), now);
  expect(acts(meeting(), MORNING)).toEqual({ next: 'confirm', also: ['open', 'change', 'not_held'] });
  expect(acts(meeting({ state: 'planned' }), at('2026-11-26T19:00'))).toEqual({ next: 'open', also: ['share', 'change', 'not_held'] });
  expect(acts(meeting(), DAY_BEFORE).also).not.toContain('open');
});

test('a phone that has lost the day lets the meeting be opened', () => {
  for (const known of [meeting(), meeting({ state: 'planned' }), meeting({ state: 'planned', notice_at: STARTS })]) {
    expect(actsOf(known, stepOf(known, undefined, DAY_BEFORE), DAY_BEFORE, true).also).toContain('open');
  }
});

test('plans of a closed month are not offered', () => {
  const known = meeting({ month_closed: true });
  expect(actsOf(known, stepOf(known, undefined, at('2026-12-20T08:00')), at('2026-12-20T08:00'))).toEqual({ next: 'record', also: ['not_held'] });
});

test('a meeting reported as not held can still get a day; one that was held cannot', () => {
  expect(actsOf(meeting({ state: 'not_held' }), 'not_held', MORNING).also).toEqual(['change']);
  expect(actsOf(meeting({ state: 'held', record: record() }), 'await', MORNING)).toEqual({ next: null, also: ['record'] });
});

test('whoever opened it can say that it has ended, once, on that evening', () => {
  const evening = at('2026-11-26T21:00');
  const open = meeting({ state: 'open', opened_at: STARTS });
  expect(actsOf(open, 'run', evening)).toEqual({ next: 'record', also: ['close', 'not_held'] });
  const recorded = meeting({ state: 'held', opened_at: STARTS, record: record() });
  expect(actsOf(recorded, 'assess', evening).also).toContain('close');
  expect(actsOf({ ...recorded, closed_at: STARTS }, 'assess', evening).also).not.toContain('close');
  expect(actsOf(recorded, 'assess', at('2026-11-27T08:00')).also).not.toContain('close');
});
