// Whether the phone kept what was handed in: false when its disk would not, so that a screen keeps the form
// and says so. Used by features around what they hand to queue.svelte.

export async function keeps(handedIn: Promise<unknown>): Promise<boolean> {
  try {
    await handedIn;
    return true;
  } catch (error) {
    console.warn('outbox', error);
    return false;
  }
}
