// Whether a camera could read the code, without switching it on. Used by Ready.
import type { Facts } from './checks';

export async function cameraNow(): Promise<Facts['camera']> {
  const media = (navigator as Partial<Navigator>).mediaDevices;
  const found = (await media?.enumerateDevices?.()) ?? [];
  if (!found.some(({ kind }) => kind === 'videoinput')) return 'none';
  try {
    // Not every browser knows the name 'camera': there the first scan asks.
    return (await navigator.permissions.query({ name: 'camera' as PermissionName })).state;
  } catch {
    return 'prompt';
  }
}
