// Whether the phone itself says that it has no network: for words on the screen alone. Sending never asks,
// because a phone in a village is often wrong about it.
let online = $state(navigator.onLine);

addEventListener('online', () => (online = true));
addEventListener('offline', () => (online = false));

export function hasSignal(): boolean {
  return online;
}
