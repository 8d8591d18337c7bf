// The phone's room for what waits: whether the browser has promised to keep it, and how much is left. The
// promise is asked for by a person's tap alone. Called by features/ready.

export interface Room {
  /** Promised to be kept; null: this browser makes no promises. */
  kept: boolean | null;
  /** Bytes that this app may still write; null: the browser does not say. */
  free: number | null;
}

export async function roomNow(): Promise<Room> {
  const storage = (navigator as Partial<Navigator>).storage;
  const [kept, estimate] = await Promise.all([storage?.persisted?.() ?? null, storage?.estimate?.() ?? null]);
  const free = estimate?.quota === undefined ? null : Math.max(0, estimate.quota - (estimate.usage ?? 0));
  return { kept, free };
}

/** The browser's answer to the request to keep what is on the phone. */
export async function askToKeep(): Promise<boolean> {
  return (await (navigator as Partial<Navigator>).storage?.persist?.()) ?? false;
}
