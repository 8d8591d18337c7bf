// What a browser says of its camera, as the words that the reader can act on.
import { expect, test } from 'vitest';
import { troubleOf } from './camera';

test.each([
  [new DOMException('', 'NotAllowedError'), 'refused'],
  [new DOMException('', 'SecurityError'), 'refused'],
  [new DOMException('', 'NotFoundError'), 'none'],
  [new DOMException('', 'OverconstrainedError'), 'none'],
  [new DOMException('', 'NotReadableError'), 'busy'],
  [new TypeError('mediaDevices'), 'busy'],
  ['odd', 'busy'],
])('%s', (error, trouble) => {
  expect(troubleOf(error)).toBe(trouble);
});
