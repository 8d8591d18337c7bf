// The screen stays on for as long as the code is shown, and no longer.
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepAwake } from './awake.svelte';

let look: (() => void) | undefined;
let stop: () => void = () => undefined;
const page = {
  visibilityState: 'visible',
  addEventListener: (_name: string, call: () => void) => (look = call),
  removeEventListener: () => (look = undefined),
};
const release = vi.fn(async () => undefined);
const request = vi.fn(async (_what: string) => ({ release }));

/** A component that keeps the screen on. */
function shown(): void {
  stop = $effect.root(() => keepAwake());
  flushSync();
}

beforeEach(() => {
  page.visibilityState = 'visible';
  look = undefined;
  vi.clearAllMocks();
  vi.stubGlobal('document', page);
  vi.stubGlobal('navigator', { wakeLock: { request } });
});
afterEach(() => vi.unstubAllGlobals());

test('asked for while it is shown, again when the reader comes back, and given back after it', async () => {
  shown();
  expect(request.mock.calls).toEqual([['screen']]);
  page.visibilityState = 'hidden';
  look?.();
  expect(request).toHaveBeenCalledTimes(1);
  page.visibilityState = 'visible';
  look?.();
  await vi.waitFor(() => expect(request).toHaveBeenCalledTimes(2));
  await Promise.all(request.mock.results.map(({ value }) => value as Promise<unknown>));
  stop();
  expect(release).toHaveBeenCalledTimes(1);
  expect(look).toBeUndefined();
});

test('given back also where the phone answers only after the code has gone', async () => {
  let grant: (lock: { release: typeof release }) => void = () => undefined;
  request.mockImplementationOnce(() => new Promise((done) => (grant = done)));
  shown();
  stop();
  grant({ release });
  await vi.waitFor(() => expect(release).toHaveBeenCalledTimes(1));
});

test('a phone that refuses, or cannot, shows the code all the same', async () => {
  request.mockImplementationOnce(() => Promise.reject(new DOMException('battery', 'NotAllowedError')));
  shown();
  await expect(request.mock.results[0]?.value).rejects.toThrow('battery');
  stop();
  vi.stubGlobal('navigator', {});
  expect(shown).not.toThrow();
  stop();
});
