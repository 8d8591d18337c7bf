// Makes a photograph of a page small enough for a village's signal, and still readable. Used by PhotoPages.
const LIMIT = 200 * 1024;
// Side of the picture in px and JPEG quality, from the best to the smallest that can still be read; the last, which
// no page of writing needs, for pictures that nothing else makes small.
const TRIES: [number, number][] = [
  [1600, 0.8],
  [1600, 0.6],
  [1600, 0.45],
  [1280, 0.5],
  [1280, 0.4],
  [1024, 0.4],
  [800, 0.35],
  [640, 0.25],
];

function drawn(picture: ImageBitmap, side: number): HTMLCanvasElement | null {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext('2d');
  pen?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return pen ? canvas : null;
}

/** A JPEG of at most 200 KB where that is possible; null when the phone cannot read the picture. */
export async function shrink(file: Blob): Promise<Blob | null> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    return null;
  }
  let best: Blob | null = null;
  let canvas: HTMLCanvasElement | null = null;
  let size = 0;
  for (const [side, quality] of TRIES) {
    // Drawing twelve million points is the slow part: once for each size.
    if (side !== size) [canvas, size] = [drawn(picture, side), side];
    const made = canvas;
    best = made ? await new Promise<Blob | null>((done) => made.toBlob(done, 'image/jpeg', quality)) : null;
    if (!best || best.size <= LIMIT) break;
  }
  picture.close();
  return best;
}
