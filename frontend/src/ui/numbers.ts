// What a person typed into a NumberField, as a number. Used by forms and their checks.

/** '' → null (nothing yet), '12' → 12, 'a few' → NaN, which no form accepts. */
export function countOf(typed: string): number | null {
  const clean = typed.trim();
  if (clean === '') return null;
  return /^\d+$/.test(clean) ? Number(clean) : NaN;
}

/** As countOf, with decimals after a comma or a point: '7,5' → 7.5. */
export function pointsOf(typed: string): number | null {
  const clean = typed.trim().replace(',', '.');
  if (clean === '') return null;
  return /^\d+(\.\d+)?$/.test(clean) ? Number(clean) : NaN;
}
