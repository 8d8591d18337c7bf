// What a person has typed and not sent. `draft(key, initial)` in a form's script gives a value to bind
// to; every change is on the phone's disk before anything else happens to it. Called by features.
import { holds } from './held';
import { mine, myDb } from './open';

export async function loadDraft<T>(key: string): Promise<{ value: T; saved_at: number } | undefined> {
  return (await (await myDb()).get('drafts', key)) as { value: T; saved_at: number } | undefined;
}

export async function saveDraft(key: string, value: unknown, now: number = Date.now(), open = myDb): Promise<void> {
  await (await open()).put('drafts', { value, saved_at: now }, key);
}

export async function dropDraft(key: string): Promise<void> {
  await (await myDb()).delete('drafts', key);
}

export async function listDrafts(): Promise<string[]> {
  return (await myDb()).getAllKeys('drafts');
}

/** One write at a time and the last one wins, so a fast typist never fills a queue of writes. `onOver` hears when the
 * last words are on the disk, with 0 when they are not. */
export function draftWriter(key: string, onOver: (savedAt: number) => void) {
  let next: { value: unknown } | null = null;
  let busy = false;
  // A late write still goes to the person who typed it.
  const open = mine();
  let last: Promise<void> = Promise.resolve();
  async function run(): Promise<void> {
    if (busy) return;
    busy = true;
    while (next) {
      const { value } = next;
      next = null;
      let at = Date.now();
      try {
        await saveDraft(key, value, at, open);
      } catch {
        at = 0;
      }
      // Words typed meanwhile are not on the disk yet.
      if (!next) onOver(at);
    }
    busy = false;
  }
  return {
    save(value: unknown): void {
      next = { value };
      if (!busy) last = run();
    },
    /** When nothing is on its way to the disk any more. */
    settled: (): Promise<void> => last,
    cancel(): void {
      next = null;
    },
  };
}

/** The forms that are open in this tab: each brings its last words to the disk and says whether they are there. */
const forms = new Set<() => Promise<boolean>>();

/** Before the page starts again: false when some form's words would be lost. */
export async function saveDrafts(): Promise<boolean> {
  return (await Promise.all([...forms].map((save) => save()))).every(Boolean);
}

/**
 * Call while a component is being set up:
 *   const form = draft('record:' + id, { excused: '', unexcused: '' });
 *   <NumberField bind:value={form.value.excused} …/>   {#if form.savedAt}Đã lưu trên máy{/if}
 * `ready` turns true once an earlier draft, if any, is back; `restored` says that there was one; `savedAt` is of the
 * words as they stand, 0 until they are on the disk, undefined before any; `failed`: this phone would not keep them. Call `discard()` after the server's receipt or when the words
 * are given up, `handed()` after sync/queue's handIn has taken the draft.
 */
export function draft<T extends object>(key: string, initial: T) {
  const state = $state({
    value: initial,
    ready: false,
    restored: false,
    savedAt: undefined as number | undefined,
    failed: false,
  });
  const writer = draftWriter(key, (savedAt) => {
    state.savedAt = savedAt;
    state.failed = !savedAt;
  });
  // What is on the disk already, as text: an effect that runs without a change must not write.
  let written = JSON.stringify(initial);
  let dropped = false;
  let gone = false;

  const save = (): void => {
    const now = $state.snapshot(state.value);
    const asText = JSON.stringify(now);
    if (!state.ready || dropped || asText === written) return;
    written = asText;
    state.savedAt = 0;
    writer.save(now);
  };

  void loadDraft<T>(key).then(
    (found) => {
      if (gone) return;
      if (found) {
        // Fields that a newer form has and the old draft lacks keep their initial value.
        const typed = $state.snapshot(state.value) as T;
        // What was typed before the disk answered is the newer word.
        const early = Object.entries(typed).filter(([field, now]) => JSON.stringify(now) !== JSON.stringify(initial[field as keyof T]));
        const merged = { ...initial, ...found.value, ...(Object.fromEntries(early) as Partial<T>) };
        state.value = merged;
        written = JSON.stringify({ ...initial, ...found.value });
        state.restored = true;
        state.savedAt = found.saved_at;
      }
      state.ready = true;
    },
    () => {
      state.failed = true;
      state.ready = true;
    },
  );

  const hold = async (): Promise<() => void> => {
    dropped = true;
    await writer.settled();
    return () => {
      dropped = false;
      // What was typed meanwhile is on the screen alone.
      written = '';
      save();
    };
  };

  $effect(save);
  $effect(() => {
    const keep = async (): Promise<boolean> => {
      save();
      await writer.settled();
      return !state.failed;
    };
    forms.add(keep);
    holds.set(hold, key);
    addEventListener('pagehide', save);
    return () => {
      gone = true;
      forms.delete(keep);
      holds.delete(hold);
      removeEventListener('pagehide', save);
      // Inside a teardown Svelte still shows the values of before the last change.
      queueMicrotask(save);
    };
  });

  const drop = async (): Promise<void> => {
    dropped = true;
    writer.cancel();
    await dropDraft(key);
  };

  return {
    get value(): T {
      return state.value as T;
    },
    set value(value: T) {
      state.value = value;
    },
    get ready(): boolean {
      return state.ready;
    },
    get restored(): boolean {
      return state.restored;
    },
    get savedAt(): number | undefined {
      return state.savedAt;
    },
    get failed(): boolean {
      return state.failed;
    },
    discard: drop,
    /** The outbox's transaction took the draft; a keystroke that was still being written goes too. */
    handed: drop,
  };
}
