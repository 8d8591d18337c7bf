// Nothing is handed in where the phone could not keep it: whichever screen asks.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as session from '../api/session.svelte';
import { myDb } from '../db/open';
import { handIn, handInPhoto } from './queue.svelte';

const ANDROID = 'Mozilla/5.0 (Linux; Android 13; SM-A136B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36';
const SAFARI = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const act = { kind: 'petition' as const, target: 't', record: 'petition:t', body: { text: 'Mẫu' } };

let person = 0;
let kept: Record<string, string> = {};

function opened(userAgent: string, secure = true): void {
  vi.stubGlobal('navigator', { userAgent, maxTouchPoints: 5 });
  vi.stubGlobal('isSecureContext', secure);
}

beforeEach(async () => {
  kept = {};
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept[key] ?? null, setItem: (key: string, value: string) => (kept[key] = value) });
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  const who = { person: { id: `placed-${(person += 1)}`, full_name: 'A', phone: null, title: '', posts: [] }, permissions: [] };
  vi.stubGlobal('fetch', async (path: string) => {
    if (path.endsWith('/sync')) throw new TypeError('Failed to fetch');
    return new Response(JSON.stringify(path.endsWith('/me') ? who : { access_token: 't', token_type: 'bearer', expires_in: 600 }), { headers: { 'Content-Type': 'application/json' } });
  });
  await session.signIn('0912000518', 'x');
});

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['inside Zalo', `${ANDROID} Zalo android/12120`, true],
  ['over plain HTTP', 'Mozilla/5.0 (X11; Linux x86_64) Chrome/141.0.0.0 Safari/537.36', false],
  ['in a tab of an iPhone', SAFARI, true],
])('%s neither an act nor a page is kept', async (_name, userAgent, secure) => {
  opened(userAgent, secure);
  await expect(handIn({ ...act, draft: 'petition' })).rejects.toThrow();
  await expect(handInPhoto({ id: 'a', meeting_id: 'm', picture: new Blob(['x']), made_at: '2026-11-26T12:00:00Z' })).rejects.toThrow();
  expect(await (await myDb()).getAll('outbox')).toEqual([]);
  expect(await (await myDb()).getAll('photos')).toEqual([]);
});

test('once the advice is put aside, the tab of an iPhone keeps acts', async () => {
  opened(SAFARI);
  kept['chibo-in-tab'] = '2026-11-26T12:00:00Z';
  await handIn(act);
  expect(await (await myDb()).getAll('outbox')).toHaveLength(1);
});
