// The committee returns a self-score to the cell; `seen` is the latest event on its screen. Used by SendBack.
import type { Result } from '../../api/client';
import { uuid7 } from '../../ids';
import { send } from '../../sync/writes';
import type { Assessment } from './reads';

export function sendBack(self: Assessment, reason: string, seen: number): Promise<Result<Assessment>> {
  return send<Assessment>({ id: uuid7(), method: 'POST', path: `/assessments/${self.id}/return`, body: { reason, seen } });
}
