// The ids that phone and server must both come to.
import { expect, test } from 'vitest';
import { meetingId, uuid4, uuid5, uuid7 } from './ids';

test('version 5 as every library makes it', async () => {
  expect(await uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'python.org')).toBe('886313e1-3b8a-5372-9b90-0c9aee199e5d');
});

test('the expected meeting of a cell and month, as the server computes it', async () => {
  const cell = '01900000-0000-7000-8000-000000000001';
  expect(await meetingId(cell, '2026-11')).toBe('68bfd826-c97c-5e4b-86a0-57cb92992cf3');
  expect(await meetingId(cell, '2026-11', 'extraordinary')).toBe('25e9ed32-1a64-5a92-a95b-41187619f007');
});

test('random ids have their version and variant, and version 7 sorts by time', () => {
  const shape = (version: number) => new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);
  expect(uuid4()).toMatch(shape(4));
  expect(uuid7()).toMatch(shape(7));
  expect(uuid7(0x0190_0000_0000)).toMatch(/^01900000-0000-7/);
  expect(uuid7(1000) < uuid7(2000)).toBe(true);
  expect(new Set(Array.from({ length: 200 }, () => uuid7())).size).toBe(200);
});
