// What a visitor can show for a presence, and how it is read from the secretary's QR. Pure, and apart from
// checkIn.ts, because Confirm needs it before anything else is there.

/** What the visitor has in hand: a code (with its step when it came from a QR), or only their word. */
export interface Evidence {
  code?: string | undefined;
  step?: number | undefined;
}

/** What the secretary's QR holds after `#`: the step and the code. */
export function fromHash(hash: string): Required<Evidence> | undefined {
  const data = new URLSearchParams(hash.replace(/^#/, ''));
  const code = data.get('c') ?? '';
  const step = data.get('s') ?? '';
  return /^\d{6}$/.test(code) && /^\d{1,10}$/.test(step) ? { code, step: Number(step) } : undefined;
}

/** The same, read from a scanned address; `other` when it is of another meeting, undefined when it is no code of ours. */
export function fromAddress(text: string, meetingId: string): Required<Evidence> | 'other' | undefined {
  const found = /\/buoi\/([0-9a-f-]{36})\/xac-nhan(#.*)$/i.exec(text);
  const evidence = found && fromHash(found[2] ?? '');
  if (!found || !evidence) return undefined;
  return found[1]?.toLowerCase() === meetingId.toLowerCase() ? evidence : 'other';
}
