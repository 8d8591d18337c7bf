// A key survives on the disk without being readable; a moved clock is noticed; over means gone.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { codeAt, importKey } from '../totp';
import { correct, keepKey, keptIds, keptKey, noteShown, paid, wipeKey } from './keys';
import { personDb, setOwner } from './open';
import { wipeOthers } from './others';

const MEETING = '37d07e61-781a-570d-88c9-c9e7fe5f101c';
const SEEN = '2026-11-26T12:00:00Z';
const secret = new TextEncoder().encode('12345678901234567890');
const said = (offset_ms: number, seen_at: string = SEEN) => ({ offset_ms, seen_at });

let person = 0;
let me = '';
beforeEach(() => {
  me = `secretary-${(person += 1)}`;
  setOwner(me);
});

async function fetched(offset = 0) {
  return keepKey(MEETING, { key: await importKey(secret), version: 1, offset, fetched_at: Date.parse(SEEN), starts_at: null });
}

test('the key comes back from the disk able to make codes and unable to be read', async () => {
  await fetched(4000);
  const kept = await keptKey(MEETING);
  if (!kept?.key) throw new Error('not kept');
  expect(kept).toMatchObject({ offset: 4000, version: 1, shown: false, moved: false, owed: [] });
  expect((await codeAt(kept.key, 59_000)).code).toBe('287082');
  expect(kept.key.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', kept.key)).rejects.toThrow();
});

test.each([
  [15_000, 0, false],
  [-15_000, 0, false],
  [15_001, -15_001, true],
  // The phone's clock jumped an hour ahead: the server is an hour behind it now, the codes an hour ahead.
  [-3_600_000, 3_600_000, true],
])('an offset that changed by %i ms', async (change, owed, moved) => {
  await fetched(500);
  await noteShown(MEETING);
  const kept = await correct(MEETING, said(500 + change));
  expect(kept).toMatchObject({ moved, offset: moved ? 500 + change : 500, owed: moved ? [owed] : [] });
});

test('codes that nobody saw need no explanation, but go right from now on', async () => {
  await fetched();
  expect(await correct(MEETING, said(60_000))).toMatchObject({ offset: 60_000, moved: true, owed: [] });
});

test('every move is owed once, and paid', async () => {
  await fetched();
  await noteShown(MEETING);
  await correct(MEETING, said(-60_000));
  await correct(MEETING, said(-60_000));
  expect((await correct(MEETING, said(0)))?.owed).toEqual([60_000, -60_000]);
  await paid(MEETING, [60_000]);
  expect((await keptKey(MEETING))?.owed).toEqual([-60_000]);
});

test('a key fetched again remembers by how far the one before was off', async () => {
  await fetched(0);
  await noteShown(MEETING);
  expect(await fetched(-120_000)).toMatchObject({ offset: -120_000, shown: true, owed: [120_000] });
});

test('over: the key goes at once, its clock only after the server was heard again', async () => {
  await fetched();
  await noteShown(MEETING);
  await wipeKey(MEETING, SEEN);
  expect(await keptKey(MEETING)).toMatchObject({ key: null, shown: true });
  expect(await correct(MEETING, said(0))).not.toBeNull();
  expect((await correct(MEETING, said(-90_000, '2026-11-27T01:00:00Z')))?.owed).toEqual([90_000]);
  await paid(MEETING, [90_000]);
  expect(await correct(MEETING, said(-90_000, '2026-11-27T01:00:00Z'))).toBeNull();
  expect(await keptIds()).toEqual([]);
});

test('over without ever having been shown: nothing stays', async () => {
  await fetched();
  await wipeKey(MEETING, SEEN);
  expect(await keptIds()).toEqual([]);
});

test('signed out: no key of anybody who is not here, and the key of whoever is', async () => {
  await fetched();
  const other = `${me}-next`;
  setOwner(other);
  await fetched();
  await wipeOthers((name) => name === `chibo-${other}`, me);
  expect((await keptKey(MEETING))?.key).toBeTruthy();
  expect(await (await personDb(me)).getAll('keys')).toEqual([]);
  setOwner(other);
  await noteShown(MEETING);
  await wipeOthers(() => false, other);
  expect(await keptKey(MEETING)).toMatchObject({ key: null, shown: true });
});
