// A form finds again what was typed before the app was closed, and forgets it after the receipt.
import 'fake-indexeddb/auto';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { draft, dropDraft, loadDraft, saveDraft, saveDrafts } from './drafts.svelte';
import { holdDraft } from './held';
import { setOwner } from './open';

let stop: () => void = () => undefined;
let person = 0;

function form<T extends object>(key: string, initial: T): ReturnType<typeof draft<T>> {
  let made: ReturnType<typeof draft<T>> | undefined;
  stop = $effect.root(() => {
    made = draft<T>(key, initial);
  });
  flushSync();
  if (!made) throw new Error('the effect did not run');
  return made;
}

beforeEach(() => {
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('removeEventListener', () => undefined);
  setOwner(`writer-${(person += 1)}`);
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

test('what is typed is on the disk; an untouched form leaves nothing', async () => {
  const record = form('record:1', { excused: '', tasks: ['a'] });
  await vi.waitFor(() => expect(record.ready).toBe(true));
  flushSync();
  expect(await loadDraft('record:1')).toBeUndefined();
  record.value.tasks.push('b');
  flushSync();
  await vi.waitFor(async () => expect((await loadDraft('record:1'))?.value).toEqual({ excused: '', tasks: ['a', 'b'] }));
  expect(record.savedAt).toBeGreaterThan(0);
});

test('a later form starts where the earlier one stopped, with fields that are new since', async () => {
  await saveDraft('record:1', { excused: '3' });
  const record = form('record:1', { excused: '', guests: '0' });
  await vi.waitFor(() => expect(record.restored).toBe(true));
  expect(record.value).toEqual({ excused: '3', guests: '0' });
});

test('what is typed before the draft is back stays, beside what the draft brings', async () => {
  await saveDraft('record:1', { excused: '3', guests: '2' });
  const record = form('record:1', { excused: '', guests: '' });
  record.value.excused = '7';
  await vi.waitFor(() => expect(record.ready).toBe(true));
  expect(record.value).toEqual({ excused: '7', guests: '2' });
  flushSync();
  await vi.waitFor(async () => expect((await loadDraft('record:1'))?.value).toEqual({ excused: '7', guests: '2' }));
});

test('leaving the screen keeps the last keystroke', async () => {
  const record = form('record:1', { excused: '' });
  await vi.waitFor(() => expect(record.ready).toBe(true));
  record.value.excused = '7';
  stop();
  await vi.waitFor(async () => expect((await loadDraft('record:1'))?.value).toEqual({ excused: '7' }));
});

test('after the receipt the draft is gone and stays gone', async () => {
  const record = form('record:1', { excused: '' });
  await vi.waitFor(() => expect(record.ready).toBe(true));
  record.value.excused = '7';
  flushSync();
  await vi.waitFor(async () => expect(await loadDraft('record:1')).toBeDefined());
  await record.discard();
  record.value.excused = '8';
  stop();
  expect(await loadDraft('record:1')).toBeUndefined();
});

test('what is handed in does not come back as a draft by a keystroke that was on its way', async () => {
  const record = form('record:1', { excused: '' });
  await vi.waitFor(() => expect(record.ready).toBe(true));
  record.value.excused = '7';
  flushSync();
  record.value.excused = '78';
  flushSync();
  const release = await holdDraft('record:1');
  expect((await loadDraft('record:1'))?.value).toEqual({ excused: '78' });
  record.value.excused = '789';
  flushSync();
  // As the outbox's transaction does; the page dies before the form hears of it.
  await dropDraft('record:1');
  await saveDrafts();
  expect(await loadDraft('record:1')).toBeUndefined();
  release();
  await saveDrafts();
  expect((await loadDraft('record:1'))?.value).toEqual({ excused: '789' });
});

test('before the page starts again the last words of every open form are on the disk', async () => {
  const record = form('record:1', { excused: '' });
  await vi.waitFor(() => expect(record.ready).toBe(true));
  record.value.excused = '9';
  expect(await saveDrafts()).toBe(true);
  expect((await loadDraft('record:1'))?.value).toEqual({ excused: '9' });
});

test('a form whose words the phone would not keep holds the new version off, until it is left', async () => {
  const record = form<{ excused: unknown }>('record:1', { excused: '' });
  await vi.waitFor(() => expect(record.ready).toBe(true));
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
  record.value.excused = '9';
  expect(await saveDrafts()).toBe(false);
  vi.restoreAllMocks();
  stop();
  expect(await saveDrafts()).toBe(true);
});

test('words are not called kept before they are on the disk, nor when they did not get there', async () => {
  const record = form('record:1', { excused: '' });
  await vi.waitFor(() => expect(record.ready).toBe(true));
  record.value.excused = '1';
  flushSync();
  await vi.waitFor(() => expect(record.savedAt).toBeGreaterThan(0));
  record.value.excused = '12';
  flushSync();
  expect(record.savedAt).toBe(0);
  // Typed while the others are on their way: that those arrived is nothing to these.
  record.value.excused = '123';
  flushSync();
  const said: (number | undefined)[] = [];
  const real = IDBObjectStore.prototype.put;
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...given) {
    said.push(record.savedAt);
    return real.apply(this, given);
  });
  await vi.waitFor(() => expect(record.savedAt).toBeGreaterThan(0));
  expect((await loadDraft('record:1'))?.value).toEqual({ excused: '123' });
  expect(new Set(said)).toEqual(new Set([0]));

  put.mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
  record.value.excused = '1234';
  flushSync();
  await vi.waitFor(() => expect(record.failed).toBe(true));
  expect(record.savedAt).toBe(0);
  put.mockRestore();
});
