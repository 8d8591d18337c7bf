// How a person and a unit look in ui/Picker. Used by the office's forms.
import type { components } from '../../api/schema.gen';
import type { Chosen } from '../../ui/choice';

export function personChoice(person: components['schemas']['PersonRead']): Chosen {
  return { id: person.id, name: person.full_name, note: [person.title, person.home_unit.name].filter(Boolean).join(' · ') };
}

/** With the two committees above, since "Chi bộ xóm 1" is in every commune. */
export function unitChoice(unit: components['schemas']['UnitRead']): Chosen {
  return { id: unit.id, name: unit.name, note: (unit.ancestors ?? []).map((each) => each.name).slice(-2).reverse().join(', ') };
}
