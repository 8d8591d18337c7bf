// A person as the office's form holds one, what is wrong with it, and how posts are named. Pure.
import type { components } from '../../api/schema.gen';
import { dayOf } from '../../text/format';
import type { Chosen } from '../../ui/choice';

export type Person = components['schemas']['PersonRead'];
export type Post = components['schemas']['PostRead'];
export type Role = Post['role'];

export interface Typed {
  id: string;
  name: string;
  phone: string;
  title: string;
  home: Chosen | null;
}

export type Wrong = Partial<Record<'name' | 'phone' | 'home', 'form.name.missing' | 'form.phone.wrong' | 'form.home.missing'>>;

/** As people write a number: 0912 000 518, 0912.000.518, +84 912… */
export function digitsOf(phone: string): string {
  return phone.replace(/[\s.-]/g, '').replace(/^\+?84/, '0');
}

export function typedOf(person: Person): Typed {
  return {
    id: person.id,
    name: person.full_name,
    phone: person.phone ?? '',
    title: person.title,
    home: { id: person.home_unit.id, name: person.home_unit.name, note: '' },
  };
}

export function wrong(typed: Typed): Wrong {
  return {
    ...(typed.name.trim() ? {} : { name: 'form.name.missing' as const }),
    ...(!typed.phone.trim() || /^0\d{9}$/.test(digitsOf(typed.phone)) ? {} : { phone: 'form.phone.wrong' as const }),
    ...(typed.home ? {} : { home: 'form.home.missing' as const }),
  };
}

export function bodyOf(typed: Typed): components['schemas']['PersonPut'] {
  return {
    full_name: typed.name.trim(),
    phone: typed.phone.trim() ? digitsOf(typed.phone) : null,
    title: typed.title.trim(),
    home_unit_id: typed.home?.id ?? '',
  };
}

/** Days are inclusive; one withdrawn ends before it begins. */
export function held(post: Post, today = dayOf()): boolean {
  return post.to_on === null || post.to_on >= today;
}

export function roleKey(post: Pick<Post, 'role' | 'is_deputy'>): `role.${Role}` | 'role.deputy' {
  return post.is_deputy ? 'role.deputy' : `role.${post.role}`;
}

/** Secretaries belong to cells, the others of an office to committees: which units to search. */
export function placesFor(role: Role, today = dayOf()): string {
  return role === 'secretary' ? `/units?kind=cell&as_of=${today}` : `/units?as_of=${today}`;
}
