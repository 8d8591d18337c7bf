// While an act is handed in its draft is written by nobody: a keystroke that reaches the disk after the outbox took
// the draft would offer the same words, under the same id, once more. Forms (db/drafts) say how they are held,
// sync/queue holds them. Apart from both, so that neither brings the other onto the phone.

/** Nothing is on its way to the disk when it resolves; the answer lets the form write again. */
type Hold = () => Promise<() => void>;

/** The open forms, with the draft of each. */
export const holds = new Map<Hold, string>();

/** Holds every open form of a draft; the answer undoes it. */
export async function holdDraft(draft: string): Promise<() => void> {
  const held = await Promise.all([...holds].map(([hold, of]) => (of === draft ? hold() : undefined)));
  return () => held.forEach((release) => release?.());
}
