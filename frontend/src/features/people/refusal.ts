// Why a sign-in did not work, in one sentence. Used by the sign-in screens.
import type { Failure } from '../../api/client';
import { t } from './text';

export function refusal(failure: Failure, refused: string): string {
  if (failure.kind === 'offline') return t('signin.offline');
  if (failure.kind === 'broken') return t('signin.broken');
  if (failure.status === 429) return t('signin.many', { minutes: Math.ceil((failure.retryAfter ?? 60) / 60) });
  return refused;
}
