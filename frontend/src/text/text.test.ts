// Both languages say the same things, and every place in a sentence that takes a value exists in both.
import { expect, test } from 'vitest';

const vi = import.meta.glob<Record<string, string>>('./*.vi.json', { eager: true, import: 'default' });
const en = import.meta.glob<Record<string, string>>('./*.en.json', { eager: true, import: 'default' });
const names = Object.keys(vi).map((file) => file.replace('.vi.json', ''));

function places(sentence: string | undefined): string[] {
  return [...new Set(sentence?.match(/\{\w+\}/g) ?? [])].sort();
}

test('there is English for every Vietnamese file and the other way round', () => {
  expect(Object.keys(en).map((file) => file.replace('.en.json', ''))).toEqual(names);
});

test.each(names)('%s has the same keys and values in both languages', (name) => {
  const ours = vi[`${name}.vi.json`] ?? {};
  const theirs = en[`${name}.en.json`] ?? {};
  expect(Object.keys(theirs).sort()).toEqual(Object.keys(ours).sort());
  for (const key of Object.keys(ours)) expect([key, places(theirs[key])]).toEqual([key, places(ours[key])]);
});

test.each(names)('%s keeps the spelling and the address of the house', (name) => {
  for (const sentence of Object.values(vi[`${name}.vi.json`] ?? {})) {
    expect(sentence).not.toMatch(/uỷ|\bbạn\b|!/);
    expect(sentence).toBe(sentence.normalize('NFC'));
  }
});
