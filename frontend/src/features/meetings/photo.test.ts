// A page becomes as small as the signal needs, and no smaller; never larger than what may be kept.
import { afterEach, expect, test, vi } from 'vitest';
import { shrink } from './photo';

/** A phone's canvas on which a picture weighs so many bytes a point, at full quality. */
function phone(weight: number): void {
  vi.stubGlobal('createImageBitmap', async () => ({ width: 4000, height: 3000, close: () => undefined }));
  vi.stubGlobal('document', {
    createElement: () => ({
      width: 0,
      height: 0,
      getContext: () => ({ drawImage: () => undefined }),
      toBlob(done: (made: Blob) => void, type: string, quality: number) {
        done(new Blob([new Uint8Array(Math.round(this.width * this.height * weight * quality))], { type }));
      },
    }),
  });
}

afterEach(() => vi.unstubAllGlobals());

test('the best that fits is taken', async () => {
  phone(0.1);
  expect((await shrink(new Blob()))?.size).toBe(1600 * 1200 * 0.1 * 0.8);
  phone(0.2);
  expect((await shrink(new Blob()))?.size).toBe(1600 * 1200 * 0.2 * 0.45);
});

test.each([0.3, 0.6, 1, 2.5])('a picture of %f bytes a point at full quality is never kept above 200 KB', async (weight) => {
  phone(weight);
  expect((await shrink(new Blob()))?.size).toBeLessThanOrEqual(200 * 1024);
});

test('what the phone cannot read is no page', async () => {
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new DOMException('no picture', 'InvalidStateError')));
  expect(await shrink(new Blob())).toBeNull();
});
