// One adoption in a line: "Đảng bộ xã Ân Hòa: thường kỳ, chuyên đề, từ 01/01/2026". Used by the list and the sheet.
import { date } from '../../text/format';
import type { Adoption } from './reads';
import { t as kindName } from './kindText';
import { t } from './text';

export function used(adoption: Adoption): string {
  const kinds = adoption.kinds.map((kind) => kindName(`kind.${kind}`).toLowerCase()).join(', ');
  const from = date(adoption.from_on);
  const days = adoption.to_on ? t('used.between', { from, to: date(adoption.to_on) }) : t('used.from', { from });
  return `${adoption.unit.name}: ${kinds}, ${days}`;
}
