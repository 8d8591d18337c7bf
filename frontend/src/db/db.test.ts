// What a phone keeps: per person, across versions, and the last keystroke of a draft.
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { beforeEach, expect, test, vi } from 'vitest';
import { deviceId } from './device';
import { draftWriter, dropDraft, listDrafts, loadDraft, saveDraft } from './drafts.svelte';
import { myDb, personDb, setOwner } from './open';

let person = 0;
beforeEach(() => setOwner(`p${(person += 1)}`));

test('nobody signed in has no database', async () => {
  setOwner(null);
  await expect(myDb()).rejects.toThrow('nobody is signed in');
});

test('drafts of one person are not there for another', async () => {
  await saveDraft('record:1', { excused: '1' });
  expect((await loadDraft('record:1'))?.value).toEqual({ excused: '1' });
  expect(await listDrafts()).toEqual(['record:1']);
  setOwner('somebody-else');
  expect(await loadDraft('record:1')).toBeUndefined();
});

test('a dropped draft is gone', async () => {
  await saveDraft('record:1', { excused: '1' });
  await dropDraft('record:1');
  expect(await listDrafts()).toEqual([]);
});

test('a fast typist loses nothing and writes little', async () => {
  const saved = vi.fn();
  const writer = draftWriter('record:2', saved);
  for (let digit = 0; digit <= 50; digit += 1) writer.save({ typed: digit });
  await vi.waitFor(async () => expect((await loadDraft('record:2'))?.value).toEqual({ typed: 50 }));
  expect(saved.mock.calls.length).toBeLessThan(5);
});

test('a phone that will not keep a draft says so', async () => {
  setOwner(null);
  const failed = vi.fn();
  draftWriter('record:3', failed).save({ typed: 1 });
  await vi.waitFor(() => expect(failed).toHaveBeenCalledExactlyOnceWith(0));
});

test('an older tab lets a newer version migrate', async () => {
  const old = await personDb('tabbed');
  await old.put('drafts', { value: 1, saved_at: 1 }, 'k');
  const newer = await openDB('chibo-tabbed', 99, { upgrade: (db) => void db.createObjectStore('more') });
  expect([...newer.objectStoreNames]).toEqual(['drafts', 'keys', 'meta', 'more', 'outbox', 'pack', 'photos', 'receipts']);
  newer.close();
});

test('a phone of the first version keeps its drafts and gets an outbox', async () => {
  const first = await openDB('chibo-old', 1, {
    upgrade: (db) => {
      db.createObjectStore('pack');
      db.createObjectStore('drafts');
    },
  });
  await first.put('drafts', { value: { excused: '2' }, saved_at: 1 }, 'record:1');
  first.close();
  const now = await personDb('old');
  expect(await now.get('drafts', 'record:1')).toEqual({ value: { excused: '2' }, saved_at: 1 });
  expect(await now.getAll('outbox')).toEqual([]);
});

test('the phone keeps one id of its own', async () => {
  const id = await deviceId();
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(await deviceId()).toBe(id);
});
