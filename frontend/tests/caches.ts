// Cache Storage in memory, for tests of what the phone keeps beside its database. Used by src/sync/*.test.ts.

interface Drawer {
  put: (path: string, entry: Response) => Promise<void>;
  match: (path: string) => Promise<Response | undefined>;
  delete: (path: string) => Promise<boolean>;
  keys: () => Promise<{ url: string }[]>;
}

export interface Shelf {
  open: () => Promise<Drawer>;
  has: () => Promise<boolean>;
  delete: () => Promise<boolean>;
  /** In the order of writing. */
  paths: () => string[];
  entries: Map<string, Response>;
}

/** One cache, whatever it is called; of another shelf's entries, if they are to be shared. */
export function shelf(like?: Shelf): Shelf {
  const entries = like?.entries ?? new Map<string, Response>();
  const drawer: Drawer = {
    put: async (path, entry) => void entries.set(path, entry.clone()),
    match: async (path) => entries.get(path)?.clone(),
    delete: async (path) => entries.delete(path),
    keys: async () => [...entries.keys()].map((path) => ({ url: `https://chibo.test${path}` })),
  };
  return {
    open: async () => ({ ...drawer }),
    has: async () => entries.size > 0,
    delete: async () => {
      entries.clear();
      return true;
    },
    paths: () => [...entries.keys()],
    entries,
  };
}

/** Which act an entry is. */
export const leaf = (path: string): string => path.split('/').at(-1) ?? '';
