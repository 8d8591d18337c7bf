// The replies of sign-in and GET /me, as far as the shell reads them. Used by api/session and the home screens.

export type Role = 'secretary' | 'visitor' | 'office' | 'standing' | 'admin';

export interface UnitRef {
  id: string;
  kind: string;
  name: string;
}

export interface Post {
  id: string;
  role: Role;
  is_deputy: boolean;
  unit: UnitRef;
}

export interface Me {
  person: { id: string; full_name: string; phone: string | null; title: string; posts: Post[] };
  permissions: string[];
  /** Units of the posts, highest first. */
  units: UnitRef[];
  visited_cells: UnitRef[];
  waiting: {
    visits_due: number;
    visits_asked: number;
    meetings_to_confirm: number;
    records_missing: number;
    excuses_to_decide: number;
  };
  month: string;
  demo: boolean;
}

export interface Token {
  access_token: string;
  token_type: string;
  expires_in: number;
}

export interface DemoLogin {
  key: string;
  /** In words: "Bí thư chi bộ". */
  role: string;
  name: string;
  username: string;
  password: string;
  unit: UnitRef;
  /** "mô hình trước 1-7-2025" where it applies. */
  note: string;
}

export function hasRole(me: Me | null, ...roles: Role[]): boolean {
  return me?.person.posts.some((post) => roles.includes(post.role)) ?? false;
}

/** `may(session.who, 'month:close')`: whether to offer an act at all; the server decides. */
export function may(me: Me | null, permission: string): boolean {
  return me?.permissions.includes(permission) ?? false;
}

/** Whoever works at a committee's desk: these people get the sections of the laptop's bar. */
export function atDesk(me: Me | null): boolean {
  return hasRole(me, 'office', 'standing', 'admin');
}

/** Whoever has meetings of their own to look after: these people start at "Việc của tôi". */
export function inCells(me: Me | null): boolean {
  return hasRole(me, 'secretary', 'visitor') || !atDesk(me);
}
