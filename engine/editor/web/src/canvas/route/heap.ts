interface Entry {
  state: number;
  cost: number;
}

/** createHeap returns a heap, which gives back the cheapest of its entries. */
export function createHeap() {
  const entries: Entry[] = [];
  const cost = (at: number) => entries[at]?.cost ?? Number.POSITIVE_INFINITY;
  const swap = (a: number, b: number) => {
    [entries[a], entries[b]] = [entries[b] as Entry, entries[a] as Entry];
  };
  return {
    add(entry: Entry): void {
      let at = entries.push(entry) - 1;
      for (let parent = (at - 1) >> 1; at > 0 && cost(at) < cost(parent); parent = (at - 1) >> 1) {
        swap(at, parent);
        at = parent;
      }
    },
    take(): Entry | undefined {
      const [first] = entries;
      const last = entries.pop();
      if (!first || !last || entries.length === 0) return first;
      entries[0] = last;
      for (let at = 0; ; ) {
        const left = 2 * at + 1;
        const child = cost(left + 1) < cost(left) ? left + 1 : left;
        if (cost(child) >= cost(at)) return first;
        swap(at, child);
        at = child;
      }
    },
  };
}
