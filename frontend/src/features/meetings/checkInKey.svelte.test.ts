// Keys on the way in and out: fetched once, told by how far shown codes ran ahead, gone with the meeting.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import { keptIds, keptKey, noteShown } from '../../db/keys';
import { setOwner } from '../../db/open';
import type { NewOperation } from '../../sync/operations';
import { codeAt } from '../../totp';
import { fetchAhead, keyOf, keys, settleKeys } from './checkInKey.svelte';
import type { Meeting } from './step';

const MEETING = '37d07e61-781a-570d-88c9-c9e7fe5f101c';
const NOW = Date.parse('2026-11-26T12:30:00Z');
const asked: string[] = [];
const handed: NewOperation[] = [];
let answer: object;
let clock = { offset_ms: 0, seen_at: '2026-11-26T12:30:00Z' };

vi.mock('../../sync/once', () => ({
  askOnce: (path: string) => {
    asked.push(path);
    return Promise.resolve(answer);
  },
}));
vi.mock('../../sync/queue.svelte', () => ({ handIn: (said: NewOperation) => Promise.resolve(handed.push(said)) }));
vi.mock('../../sync/clock', () => ({ heard: () => Promise.resolve(clock.offset_ms), clockSaid: () => Promise.resolve(clock) }));
vi.mock('../../db/device', () => ({ deviceId: () => Promise.resolve('this phone') }));

const OFFLINE = { ok: false, kind: 'offline' };
const KEY = { ok: true, status: 200, data: { key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', key_version: 1, server_time: '2026-11-26T12:30:00Z' } };
const meeting = (more: Partial<Meeting> = {}): Meeting =>
  ({ id: MEETING, cell: { id: 'c', name: 'Chi bộ xóm 5' }, state: 'open', starts_at: '2026-11-26T12:30:00Z', opened_at: null, closed_at: null, ...more }) as Meeting;

let person = 0;
beforeEach(() => {
  setOwner(`holder-${(person += 1)}`);
  asked.length = handed.length = 0;
  answer = KEY;
  clock = { offset_ms: 0, seen_at: '2026-11-26T12:30:00Z' };
});

test('fetched once, and there again without asking', async () => {
  const first = await keyOf(MEETING);
  answer = OFFLINE;
  const again = await keyOf(MEETING);
  if ('ok' in first || 'ok' in again) throw new Error('no key');
  expect((await codeAt(again.key, 59_000)).code).toBe('287082');
  expect(asked).toEqual([`/meetings/${MEETING}/check-in-key`]);
});

test('without signal and without a key there is none, and nothing is kept', async () => {
  answer = OFFLINE;
  expect(await keyOf(MEETING)).toEqual(OFFLINE);
  expect(await keptIds()).toEqual([]);
});

test('an answer that is no key is none', async () => {
  answer = { ...KEY, data: { ...KEY.data, key: 'captive portal?' } };
  expect(await keyOf(MEETING)).toEqual({ ok: false, kind: 'broken' });
});

test('ahead: a refusal is not asked for again, and without signal the rest is left', async () => {
  const two = [meeting({ id: 'refused' }), meeting({ id: 'other' })];
  answer = { ok: false, kind: 'refused', status: 403 };
  await fetchAhead(two);
  answer = OFFLINE;
  await fetchAhead([...two, meeting({ id: 'third' }), meeting({ id: 'fourth' })]);
  expect(asked.map((path) => path.split('/')[2])).toEqual(['refused', 'other', 'third']);
});

test('a moved clock: codes go right, what was shown is told once', async () => {
  await keyOf(MEETING);
  await noteShown(MEETING);
  const before = keys.changes;
  clock = { offset_ms: -3_600_400, seen_at: '2026-11-26T12:50:00Z' };
  await settleKeys([meeting()], NOW);
  await settleKeys([meeting()], NOW);
  expect(handed).toEqual([
    { kind: 'code_shown', target: MEETING, record: `code:${MEETING}`, body: { shift_seconds: 3600, device_id: 'this phone' }, about: 'Chi bộ xóm 5' },
  ]);
  expect(await keptKey(MEETING)).toMatchObject({ offset: -3_600_400, owed: [], moved: true });
  expect(keys.changes).toBe(before + 1);
});

test('moved, closed without signal, heard the next day: told all the same, then forgotten', async () => {
  await keyOf(MEETING);
  await noteShown(MEETING);
  await settleKeys([meeting({ state: 'held' })], NOW);
  expect(await keptKey(MEETING)).toMatchObject({ key: null });
  expect(handed).toEqual([]);
  clock = { offset_ms: 600_000, seen_at: '2026-11-27T01:00:00Z' };
  await settleKeys([meeting({ state: 'held' })], NOW);
  expect(handed.map(({ body }) => body['shift_seconds'])).toEqual([-600]);
  await settleKeys([], NOW);
  expect(await keptIds()).toEqual([]);
});

test('what cannot be handed in stays owed', async () => {
  await keyOf(MEETING);
  await noteShown(MEETING);
  clock = { ...clock, offset_ms: 60_000 };
  const push = vi.spyOn(handed, 'push').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  await expect(settleKeys([meeting()], NOW)).rejects.toThrow('full');
  push.mockRestore();
  await settleKeys([meeting()], NOW);
  expect(handed.map(({ body }) => body['shift_seconds'])).toEqual([-60]);
});
