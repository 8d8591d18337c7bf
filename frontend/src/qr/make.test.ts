// The drawing has what every reader of QR codes looks for: three finder squares.
import { expect, test } from 'vitest';
import { drawQr } from './make';

test('an address becomes one path of a square code', () => {
  const drawing = drawQr('https://chibo.example/c#m=0190&s=58000000&c=482913');
  expect(drawing.size).toBeGreaterThanOrEqual(25);
  const end = drawing.size - 7;
  for (const corner of [`M0 0h7v1h-7z`, `M${end} 0h7v1h-7z`, `M0 ${end}h7v1h-7z`]) expect(drawing.path).toContain(corner);
});
