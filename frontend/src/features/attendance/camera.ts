// The phone's camera while a code is scanned: opened at the tap, closed when the reader looks elsewhere.
// Used by ScanQr.

export type CameraTrouble = 'refused' | 'none' | 'busy';

export interface Camera {
  /** Lights the lamp beside the lens, where there is one. */
  torch: ((on: boolean) => Promise<void>) | undefined;
  close(): void;
}

/** What a browser says when it does not open the camera, as the reader can act on it. */
export function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'busy';
}

export async function openCamera(screen: HTMLVideoElement): Promise<Camera> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  const close = (): void => {
    stream.getTracks().forEach((track) => track.stop());
    if (screen.srcObject === stream) screen.srcObject = null;
  };
  try {
    screen.srcObject = stream;
    await screen.play();
  } catch (error) {
    close();
    throw error;
  }
  const [track] = stream.getVideoTracks();
  // Neither is in TypeScript's types; Android's browsers have both.
  const can = (track?.getCapabilities?.() ?? {}) as { torch?: boolean };
  const torch = async (on: boolean): Promise<void> => track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
  return { torch: can.torch ? torch : undefined, close };
}
