// The QR reader for phones without one: zxing-cpp as WebAssembly, script and binary of the same package, from
// our own address. The binary is no part of the service worker's list (not everybody needs its weight): it is
// kept here after it has worked once. Imported by ./read.
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import type { Look } from './read';
import { address, shelve, shelved } from './shelf';

/** Finer pictures take longer to search and find no more. */
const SIDE = 1000;

async function fetched(): Promise<Response> {
  const reply = await fetch(address);
  if (!reply.ok) throw new Error(`the QR reader: ${reply.status}`);
  return reply;
}

async function start(): Promise<void> {
  const kept = await shelved();
  const reply = kept ?? (await fetched());
  const copy = reply.clone();
  await prepareZXingModule({
    // Without locateFile the package would ask its maker's delivery network.
    overrides: { wasmBinary: await reply.arrayBuffer(), locateFile: () => address },
    fireImmediately: true,
  });
  // A full disk keeps nobody from scanning now.
  if (!kept) await shelve(copy).catch((error: unknown) => console.warn('the QR reader is not kept', error));
}

let started: Promise<void> | undefined;

export async function openReader(): Promise<Look> {
  started ??= start();
  try {
    await started;
  } catch (error) {
    started = undefined;
    throw error;
  }
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) throw new Error('no canvas');
  return async (screen) => {
    const { videoWidth: width, videoHeight: height } = screen;
    if (!width || !height) return [];
    const scale = Math.min(1, SIDE / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.drawImage(screen, 0, 0, canvas.width, canvas.height);
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(picture, { formats: ['QRCode'], maxNumberOfSymbols: 3 });
    return found.filter((each) => each.isValid).map((each) => each.text);
  };
}
