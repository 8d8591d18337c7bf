// Reads QR codes from a live picture: the phone's own detector where it works, else a reader of our own that
// is fetched when a phone gets ready or scans for the first time, and kept, so that it works without signal.
// Imported lazily by features/attendance/ScanQr and features/ready; the picture never leaves the phone.

/** The texts in what the camera shows now. */
export type Look = (screen: HTMLVideoElement) => Promise<string[]>;

// Not among TypeScript's types yet: only what is used here.
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type MakesDetector = (new (options: { formats: string[] }) => Detector) & { getSupportedFormats?(): Promise<string[]> };

async function phonesOwn(): Promise<Look | null> {
  const Maker = (globalThis as { BarcodeDetector?: MakesDetector }).BarcodeDetector;
  if (!Maker) return null;
  try {
    if (!(await Maker.getSupportedFormats?.())?.includes('qr_code')) return null;
    const detector = new Maker({ formats: ['qr_code'] });
    return async (screen) => (await detector.detect(screen)).map((each) => each.rawValue);
  } catch (error) {
    console.warn('detector', error);
    return null;
  }
}

/** Whether this phone can read a code where there is no signal. */
export async function readsAlone(): Promise<boolean> {
  return !!(await phonesOwn()) || !!(await (await import('./shelf')).shelved());
}

/** Fetches our reader for a phone that has none; rejects without signal. */
export async function keepReader(): Promise<void> {
  if (!(await readsAlone())) await ours();
}

const ours = async (): Promise<Look> => (await import('./zxing')).openReader();

/** Rejects when the phone has no detector of its own and ours can neither be fetched nor found. */
export async function openLook(): Promise<Look> {
  const own = await phonesOwn();
  if (!own) return ours();
  let other: Promise<Look> | undefined;
  return async (screen) => {
    if (!other) {
      try {
        return await own(screen);
      } catch (error) {
        // A phone may name a detector whose service is not there ("Barcode detection service unavailable").
        console.warn('detector', error);
        other = ours();
      }
    }
    return (await other)(screen);
  };
}
