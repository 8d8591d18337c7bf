// A phone is called ready only when it is, and every fault has a way on.
import { expect, test } from 'vitest';
import en from '../../text/ready.en.json';
import vi from '../../text/ready.vi.json';
import { checks, verdict, type Facts } from './checks';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const good: Facts = {
  now: NOW,
  packAt: NOW - 3_600_000,
  offset: 40_000,
  room: { kept: true, free: 900_000_000 },
  declined: false,
  unsent: 0,
  refused: 0,
  offline: true,
  newVersion: false,
  camera: 'granted',
  reads: true,
};
const stateOf = (facts: Facts, name: string) => checks(facts).find((each) => each.name === name);

test('a phone with everything is ready', () => {
  expect(checks(good).map(({ state }) => state)).toEqual(Array(7).fill('ok'));
  expect(verdict(checks(good))).toBe('ok');
});

test.each<[string, string, string, Partial<Facts>]>([
  ['pack', 'bad', 'none', { packAt: undefined }],
  ['pack', 'wait', 'old', { packAt: NOW - 25 * 3_600_000 }],
  ['pack', 'wait', 'old', { packAt: NOW + 25 * 3_600_000 }],
  ['clock', 'wait', 'slow', { offset: 86_400_000 }],
  ['clock', 'wait', 'fast', { offset: -121_000 }],
  ['clock', 'wait', 'unknown', { offset: null }],
  ['kept', 'wait', 'no', { room: { kept: false, free: null } }],
  ['kept', 'wait', 'declined', { room: { kept: false, free: null }, declined: true }],
  ['kept', 'wait', 'unknown', { room: { kept: null, free: null } }],
  ['room', 'bad', 'low', { room: { kept: true, free: 10_000_000 } }],
  ['unsent', 'wait', 'some', { unsent: 3 }],
  ['unsent', 'bad', 'refused', { unsent: 3, refused: 1 }],
  ['version', 'bad', 'online', { offline: false }],
  ['version', 'wait', 'newer', { newVersion: true }],
  ['camera', 'ok', 'prompt', { camera: 'prompt' }],
  ['camera', 'wait', 'denied', { camera: 'denied' }],
  ['camera', 'wait', 'none', { camera: 'none' }],
  ['camera', 'wait', 'reader', { reads: false }],
  ['camera', 'wait', 'reader', { camera: 'prompt', reads: false }],
  ['camera', 'wait', 'denied', { camera: 'denied', reads: false }],
])('%s is %s: %s', (name, state, says, change) => {
  expect(stateOf({ ...good, ...change }, name)).toMatchObject({ state, says });
  expect(verdict(checks({ ...good, ...change }))).toBe(state);
});

test('a browser that does not say how much room is left is not said to have little', () => {
  expect(stateOf({ ...good, room: { kept: true, free: null } }, 'room')).toBeUndefined();
});

test('everything said has its sentence, and everything to be done its own', () => {
  const variants: Partial<Facts>[] = [
    {},
    { packAt: undefined },
    { packAt: 0 },
    { reads: false },
    { offset: null },
    { offset: 9e6 },
    { offset: -9e6 },
    { room: { kept: false, free: 1 } },
    { room: { kept: null, free: 1 } },
    { room: { kept: false, free: 1 }, declined: true },
    { unsent: 1 },
    { refused: 1 },
    { offline: false },
    { newVersion: true },
    { camera: 'prompt' },
    { camera: 'denied' },
    { camera: 'none' },
  ];
  for (const each of variants) {
    for (const { name, says, todo, state } of checks({ ...good, ...each })) {
      if (state !== 'ok') expect(todo).toBe(true);
      for (const table of [vi, en] as Record<string, string>[]) {
        expect([`check.${name}.${says}`, typeof table[`check.${name}.${says}`]]).toEqual([`check.${name}.${says}`, 'string']);
        if (todo) expect([`check.${name}.${says}.do`, typeof table[`check.${name}.${says}.do`]]).toEqual([`check.${name}.${says}.do`, 'string']);
      }
    }
  }
});
