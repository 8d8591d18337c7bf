// The replies that these screens read, with their sheet typed as the editor needs it.
import type { components } from '../../api/schema.gen';
import type { ClassKey, Group, Sheet } from '../ratings/sheet';

export interface YearRule {
  class: ClassKey;
  every?: ClassKey | null;
  least?: { class: ClassKey; meetings?: number | null; share?: number | null }[];
}
export interface Yearly {
  meeting_kinds: string[];
  not_held: 'left_out' | 'lowest';
  classes: YearRule[];
}
export interface FullSheet extends Sheet {
  code: string;
  title: string;
  issuer: string;
  issued_on?: string | null;
  status: 'mau' | 'chua_doi_chieu' | 'chinh_thuc';
  effective_from: string;
  groups: Group[];
  yearly?: Yearly | null;
}
export type Adoption = components['schemas']['AdoptionRead'];
export type Rubric = Omit<components['schemas']['RubricRead'], 'sheet'> & { sheet: FullSheet };
export type Reading = components['schemas']['SheetReading'];
export type Trial = components['schemas']['TrialRead'];
export type TrialRow = components['schemas']['TrialRow'];
export type Year = components['schemas']['YearRead'];

export const KINDS = ['regular', 'thematic', 'combined', 'extraordinary', 'congress'] as const;
export const CLASSES: ClassKey[] = ['tot', 'kha', 'trung_binh', 'kem'];
