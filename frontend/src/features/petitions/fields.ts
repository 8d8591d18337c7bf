// What petitions are about: the server's closed list (app/petitions/schemas.py), in words.
import { t } from './text';

export const fields = ['dat_dai', 'giao_thong', 'moi_truong', 'chinh_sach', 'to_chuc', 'khac'] as const;
export type PetitionField = (typeof fields)[number];

export function fieldName(field: string): string {
  const known = fields.find((each) => each === field) ?? 'khac';
  return t(`petitions.field.${known}`);
}
