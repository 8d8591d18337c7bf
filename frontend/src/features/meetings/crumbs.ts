// Where a meeting's cell stands in the tree, for the breadcrumb: the reader's own units and those below are
// ways to their desk, what is above is only a name. Pure; used by the pages of a meeting and its voices.
interface Unit {
  id: string;
  name: string;
}

export function crumbsOf(meeting: { ancestors: Unit[]; cell: Unit; month: string }, own: Unit[]): { name: string; href?: string }[] {
  const chain = meeting.ancestors;
  const places = own.map((unit) => chain.findIndex((each) => each.id === unit.id)).filter((place) => place >= 0);
  const top = places.length ? Math.min(...places) : chain.length;
  const steps = chain.map((unit, place) => ({ name: unit.name, ...(place >= top ? { href: `/tong-quan/${unit.id}?thang=${meeting.month}` } : {}) }));
  return [...steps, { name: meeting.cell.name }];
}
