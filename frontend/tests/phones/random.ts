// Chance that can be repeated: the same seed and name give the same numbers. Used by the simulation alone.

export class Random {
  private state: number;

  constructor(seed: number, name = '') {
    this.state = seed >>> 0;
    for (const letter of name) this.state = Math.imul(this.state ^ letter.charCodeAt(0), 0x9e3779b1) >>> 0;
  }

  /** From 0 up to 1 (mulberry32). */
  next = (): number => {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)] as T;
  }

  /** One of the names, by their shares. */
  weighted<K extends string>(shares: Record<K, number>): K {
    const entries = Object.entries(shares) as [K, number][];
    let left = this.next() * entries.reduce((sum, [, share]) => sum + share, 0);
    for (const [name, share] of entries) if ((left -= share) < 0) return name;
    return (entries[0] as [K, number])[0];
  }
}
