// By construction a rehearsal reaches nobody: nothing that it loads knows the network or the phone's database.
import { expect, test } from 'vitest';
import { digitsAt, isRight, secondsLeft, STEP } from './rehearsal';

const sources = import.meta.glob<string>('../../**/*.{ts,svelte}', { eager: true, query: '?raw', import: 'default' });
const known = new Map(Object.entries(sources).map(([path, text]) => [new URL(path, 'file:///src/features/practice/').pathname, text]));

/** Everything that a module loads, at once or later; types alone load nothing. */
function loads(start: string, seen = new Set<string>()): Set<string> {
  if (seen.has(start)) return seen;
  seen.add(start);
  const text = known.get(start) ?? '';
  const imports = [...text.matchAll(/import\s(?!type\s)[^;'"`]*?from\s*'(\.[^']+)'|import\s*\(?\s*'(\.[^']+)'/g)];
  for (const [, named, bare] of imports) {
    const path = new URL(named ?? bare ?? '', `file://${start}`).pathname;
    const found = [path, `${path}.ts`, `${path}.svelte.ts`].find((each) => known.has(each));
    if (found) loads(found, seen);
  }
  return seen;
}

const FORBIDDEN = /^\/src\/(sync|api|db)\//;

test('what the rehearsal loads knows neither network nor database', () => {
  const own = [...known.keys()].filter((path) => path.startsWith('/src/features/practice/') && !path.endsWith('.test.ts'));
  const all = [...own.reduce((seen, path) => loads(path, seen), new Set<string>())].filter((path) => path !== '/src/features/practice/routes.ts');
  expect(all).toContain('/src/ui/CodeShown.svelte');
  expect(all.filter((path) => FORBIDDEN.test(path))).toEqual([]);
  for (const path of all) expect([path, /\bfetch\(|indexedDB|sendBeacon|XMLHttpRequest|WebSocket/.test(known.get(path) ?? '')]).toEqual([path, false]);
});

test('the search finds what a real screen loads', () => {
  expect([...loads('/src/features/attendance/Confirm.svelte')].filter((path) => FORBIDDEN.test(path)).length).toBeGreaterThan(3);
});

test('the codes change every half minute, and the one just gone is still right', () => {
  const now = 1_795_000_000_000 - (1_795_000_000_000 % STEP);
  expect(digitsAt(7, now)).toMatch(/^\d{6}$/);
  expect(digitsAt(7, now)).toBe(digitsAt(7, now + STEP - 1));
  expect(digitsAt(7, now)).not.toBe(digitsAt(7, now + STEP));
  expect(isRight(digitsAt(7, now), 7, now + STEP)).toBe(true);
  expect(isRight(digitsAt(7, now), 7, now + 2 * STEP)).toBe(false);
  expect([secondsLeft(now), secondsLeft(now + STEP - 1)]).toEqual([30, 1]);
});
