// Holds score.ts to the vectors that app/ratings/rules.py produced. Run by vitest.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { score } from './score';
import type { MeetingFacts, RecordFacts, Result, Sheet } from './sheet';

interface Vectors {
  sheets: Sheet[];
  cases: {
    name: string;
    sheet: number;
    answers: Record<string, unknown>;
    record: RecordFacts;
    meeting: MeetingFacts;
    expected: Result;
  }[];
}

const file = new URL('../../../../tests/ratings/vectors.json', import.meta.url);
const { sheets, cases } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

test('there are vectors', () => {
  expect(cases.length).toBeGreaterThan(90);
});

test.each(cases)('$name', ({ sheet, answers, record, meeting, expected }) => {
  expect(score(sheets[sheet] as Sheet, answers, record, meeting)).toEqual(expected);
});
