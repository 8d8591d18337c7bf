// A receipt is said once, in Vietnamese, where the switch is on; and never before the server has received.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as session from '../api/session.svelte';
import type { Receipt } from './operations';
import * as queue from './queue.svelte';
import { isSpoken, sentenceFor, setSpoken } from './spoken.svelte';

const RECEIVED = '2026-11-26T13:14:00Z';
let said: string[] = [];
let kept: Record<string, string> = {};
let signal = false;

const json = (body: unknown) => new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } });

beforeEach(async () => {
  said = [];
  kept = {};
  signal = false;
  const speechSynthesis = { getVoices: () => [{ lang: 'vi-VN' }], speak: (each: { text: string }) => said.push(each.text), cancel: () => undefined };
  vi.stubGlobal('window', { speechSynthesis });
  vi.stubGlobal('speechSynthesis', speechSynthesis);
  vi.stubGlobal(
    'SpeechSynthesisUtterance',
    class {
      constructor(readonly text: string) {}
    },
  );
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => (kept[key] = value),
    removeItem: (key: string) => delete kept[key],
  });
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('document', { addEventListener: () => undefined, visibilityState: 'visible' });
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    if (path.endsWith('/auth/token')) return json({ access_token: 't', token_type: 'bearer', expires_in: 600 });
    if (path.endsWith('/me')) return json({ person: { id: crypto.randomUUID(), full_name: 'A', phone: null, title: '', posts: [] }, permissions: [] });
    if (!path.endsWith('/sync') || !signal) throw new TypeError('Failed to fetch');
    const { operations } = JSON.parse(String(init.body)) as { operations: { id: string }[] };
    return json({ server_time: RECEIVED, verdicts: operations.map(({ id }) => ({ id, status: 201, result: {}, received_at: RECEIVED })) });
  });
  await session.signIn('0912000518', 'x');
});

afterEach(() => {
  setSpoken(false);
  vi.unstubAllGlobals();
});

const petition = (target: string) => queue.handIn({ kind: 'petition', target, record: `petition:${target}`, body: {} });

test('nothing on the way to the server is called received; a receipt is said once', async () => {
  setSpoken(true);
  expect(isSpoken()).toBe(true);
  expect(said).toHaveLength(1);
  await petition('a');
  await queue.send();
  expect(said).toHaveLength(1);
  signal = true;
  await queue.send();
  await vi.waitFor(() => expect(said.slice(1)).toEqual(['Đã nhận lúc 20 giờ 14.']));
  await queue.send();
  expect(said).toHaveLength(2);
});

test('switched off it says nothing more', async () => {
  setSpoken(true);
  setSpoken(false);
  signal = true;
  await petition('b');
  await queue.send();
  await vi.waitFor(() => expect(queue.queue.receipts).toHaveLength(1));
  expect([isSpoken(), said.length]).toEqual([false, 1]);
});

test('several at once are one sentence', () => {
  const receipt = (received_at: string) => ({ received_at }) as Receipt;
  expect(sentenceFor([receipt('2026-11-26T13:14:00Z'), receipt('2026-11-26T13:15:00Z')])).toBe('Đã nhận 2 việc, lúc 20 giờ 15.');
});
