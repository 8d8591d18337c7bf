// How the state of a meeting looks as a chip, and the shortest sentences about its scores. Used by the
// secretary's card and the meeting's page.
import { date, dayMonth, number } from '../../text/format';
import type { IconName } from '../../ui/icons';
import { CLASS_NAMES, type ClassKey } from '../ratings/sheet';
import type { Meeting, Voices } from './step';
import { t } from './text';

export const stateChips: Record<Meeting['state'], { tone: 'plain' | 'ok' | 'wait'; icon: IconName }> = {
  expected: { tone: 'plain', icon: 'clock' },
  planned: { tone: 'plain', icon: 'calendar' },
  open: { tone: 'wait', icon: 'people' },
  held: { tone: 'ok', icon: 'check' },
  not_held: { tone: 'plain', icon: 'minus' },
};

/** As `ratings/classWord`: a file shared with the lists would cost the secretary's card more than the line. */
export function classWord(of: { class: string | null; class_word?: string | null }): string {
  return of.class ? (of.class_word ?? CLASS_NAMES[of.class as ClassKey] ?? '–') : '';
}

/** "92 điểm, Khá" */
export function scored(voice: { points: number | null; class: string | null; class_word?: string | null }): string {
  const points = t('score.points', { points: number(voice.points ?? 0) });
  return voice.class ? `${points}, ${classWord(voice)}` : points;
}

/** "Khá (kết luận 27-KL/ĐU, phiên họp 02/12/2026)" */
export function decided(decision: NonNullable<Voices['decision']>): string {
  const where = [
    decision.conclusion_no && t('decision.conclusion', { no: decision.conclusion_no }),
    decision.session_on && t('decision.session', { day: date(decision.session_on) }),
  ].filter(Boolean);
  return classWord(decision) + (where.length ? ` (${where.join(', ')})` : '');
}

export function handedIn(voice: NonNullable<Voices['self']>): string {
  return voice.submitted_at ? t('score.handed_in', { score: scored(voice), day: dayMonth(voice.submitted_at) }) : scored(voice);
}
