// The first picture in index.html says what the first page says, word for word, so that nothing changes under the
// reader's eyes when the scripts arrive.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import people from './text/people.vi.json';
import ui from './text/ui.vi.json';
import { icons } from './ui/icons';

test('the picture before any script has the words and the icon of the first page', () => {
  const page = readFileSync(new URL('../index.html', import.meta.url), 'utf8');
  const picture = page.slice(page.indexOf('<div id="opening">'), page.indexOf('<noscript>'));
  const words = picture.replace(/<[^>]+>/g, '\n').split('\n').map((line) => line.trim()).filter(Boolean);
  expect(words).toEqual([ui.brand, people['signin.heading'], people['signin.promise.kept']]);
  expect(picture).toContain(`d="${icons.mobile}"`);
});
