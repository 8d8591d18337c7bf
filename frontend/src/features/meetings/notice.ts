// The cell's announcement of a meeting: its words, and the ways a phone can pass them on. Used by ShareNotice.
import { date, monthOnly, opening, phone, time, weekday } from '../../text/format';
import type { Meeting } from './step';
import { t } from './plansText';

export function noticeOf(meeting: Meeting): string {
  const { secretary, starts_at, place } = meeting;
  const month = monthOnly(meeting.month);
  const kind = t(`notice.kind.${meeting.kind}`, { month });
  const lines = [
    t('notice.invite', { cell: meeting.cell.name, kind }),
    starts_at ? t('notice.when', { when: opening(`${weekday(starts_at)} ${date(starts_at)}, ${time(starts_at)}`) }) : undefined,
    place ? t('notice.where', { place }) : undefined,
    secretary?.phone ? t('notice.ask', { name: secretary.full_name, phone: phone(secretary.phone) }) : undefined,
  ];
  return lines.filter(Boolean).join('\n');
}

/** shared: handed to another app; copied: on the clipboard; refused: the reader changed their mind; none: no way. */
export async function passOn(text: string): Promise<'shared' | 'copied' | 'refused' | 'none'> {
  if ('share' in navigator) {
    try {
      await navigator.share({ text });
      return 'shared';
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return 'refused';
    }
  }
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    return 'none';
  }
}
