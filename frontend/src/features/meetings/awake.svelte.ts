// Keeps the screen on while a component is shown, where the phone allows it. Called while a component is
// set up; the system takes the lock away when the reader looks elsewhere, so it is asked for again.
export function keepAwake(): void {
  $effect(() => {
    if (!('wakeLock' in navigator)) return undefined;
    let lock: WakeLockSentinel | undefined;
    let gone = false;
    const ask = async (): Promise<void> => {
      if (document.visibilityState !== 'visible') return;
      try {
        lock = await navigator.wakeLock.request('screen');
        if (gone) void lock.release();
      } catch {
        // A phone low on battery refuses; the code is shown all the same.
        lock = undefined;
      }
    };
    const again = (): void => void ask();
    document.addEventListener('visibilitychange', again);
    void ask();
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', again);
      void lock?.release();
    };
  });
}
