// The numbers of items that follow each other, in one short line. Pure; used by GroupCard.

/** "3.1–3.4, 3.6" */
export function span(numbers: string[]): string {
  const parts: string[][] = [];
  for (const each of numbers) {
    const last = parts.at(-1)?.at(-1);
    const follows = last && last.split('.')[0] === each.split('.')[0] && Number(each.split('.')[1]) === Number(last.split('.')[1]) + 1;
    if (follows) parts.at(-1)?.push(each);
    else parts.push([each]);
  }
  return parts.map((run) => (run.length > 2 ? `${run[0]}–${run.at(-1)}` : run.join(', '))).join(', ');
}
